"""What happens below that members are told of."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Reveal
from intranet.kernel.audiences.signals import revealed
from intranet.kernel.follows.signals import followed
from intranet.kernel.notifications import followers, reveals
from intranet.kernel.notifications.actions import notify
from intranet.kernel.notifications.queries.events import was_told_lately


@receiver(followed)
def tell_followed_person(*, member: User, key: str, **_details: Any) -> None:
    if key.startswith("person:") and not was_told_lately(kind=followers.NAME, subject=key, actor=member):
        notify(kind=followers.NAME, subject=key, actor=member)


@receiver(revealed)
def tell_owner_of_reveal(*, reveal: Reveal, **_details: Any) -> None:
    # The reason goes with the event: a reveal never changes, so the copy is never stale.
    facts = {"owner": reveal.owner.public_id, "reason": reveal.reason}
    notify(kind=reveals.NAME, subject=reveal.subject, actor=reveal.actor, facts=facts)
