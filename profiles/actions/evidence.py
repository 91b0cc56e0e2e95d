"""What shows that somebody knows something, as higher apps tell it."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience
from intranet.kernel.search.actions import reindex
from profiles.models import Evidence, Skill
from profiles.search.people import PERSON


@transaction.atomic
def record_evidence(
    *, member: User, kind: str, address: str, label: str, audience: Audience, skill: Skill | None = None
) -> Evidence:
    """Note that a thing (a page, a project, an answer) shows what the member knows; telling it again changes its words.

    (member, kind, address) is its identity. The directory shows it to those of the audience, and finds people by it only
    when everyone may see it. Called in the transaction of what happened, by the app that authorised it.
    """
    evidence, _is_new = Evidence.objects.update_or_create(
        member=member,
        kind=kind,
        address=address[:300],
        defaults={"label": label[:300], "audience": audience, "skill": skill},
    )
    reindex(PERSON, [member.pk])
    return evidence


@transaction.atomic
def withdraw_evidence(*, member: User, kind: str, address: str) -> None:
    """Forget it: the thing is gone, or the member has no part in it any more. Repeating it is harmless."""
    Evidence.objects.filter(member=member, kind=kind, address=address[:300]).delete()
    reindex(PERSON, [member.pk])
