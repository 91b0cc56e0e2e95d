"""Question sets, kept by curators."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from profiles.models import Organization
from wiki.knowledge import permissions
from wiki.models import Question, QuestionSet, SentQuestion


@transaction.atomic
def save_question_set(
    *,
    actor: User,
    questions: Sequence[SentQuestion],
    name_fr: str,
    name_en: str,
    organization: Organization | None = None,
    known: QuestionSet | None = None,
) -> QuestionSet:
    """Make a set of an organization or of everyone, or change one; pages that began with it keep their questions.

    Raises PermissionRefused.
    """
    kept = known or QuestionSet(organization=organization)
    require(permissions.can_curate(actor, kept.organization))
    kept.name_fr, kept.name_en = name_fr, name_en
    kept.save()
    kept.questions.all().delete()
    Question.objects.bulk_create(
        Question(set=kept, number=number, words_fr=one.fr, words_en=one.en, help_fr=one.help_fr, help_en=one.help_en)
        for number, one in enumerate(questions)
    )
    record(actor=actor, verb="wiki.questions_saved", subject=f"questions:{kept.public_id}")
    return kept


@transaction.atomic
def archive_question_set(*, actor: User, questions: QuestionSet, is_archived: bool) -> None:
    """Offer a set no longer, or again. Raises PermissionRefused."""
    require(permissions.can_curate_set(actor, questions))
    QuestionSet.objects.filter(pk=questions.pk).update(archived_at=timezone.now() if is_archived else None)
    record(actor=actor, verb="wiki.questions_archived", subject=f"questions:{questions.public_id}", archived=is_archived)
