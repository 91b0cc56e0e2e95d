"""What members choose about their own account."""

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import CompletedStep, User
from intranet.kernel.accounts.signals import member_changed


@transaction.atomic
def change_settings(*, member: User, language: str | None = None, time_zone: str | None = None) -> None:
    """Store the language and the time zone that the member chose; None leaves one as it was."""
    member.language = language or member.language
    member.time_zone = time_zone or member.time_zone
    member.save(update_fields=["language", "time_zone"])
    member_changed.send(User, member=member)


@transaction.atomic
def finish_onboarding(*, member: User) -> None:
    """Note that the first steps are behind the member; repeating it keeps the first moment."""
    if member.onboarded_at is None:
        member.onboarded_at = timezone.now()
        member.save(update_fields=["onboarded_at"])


@transaction.atomic
def complete_step(*, member: User, key: str) -> None:
    """Note that the member went through a step of the first login, or skipped it."""
    CompletedStep.objects.get_or_create(member=member, key=key)
