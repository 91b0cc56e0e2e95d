"""What the wiki does when accounts change, when places move, and when a higher app has something that others should read."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audiences.signals import things_moved
from wiki.actions.evidence import follow_member, follow_move
from wiki.actions.given import write_given
from wiki.models import Owner, WikiPage
from wiki.signals import page_given


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who does not work here any more maintains no pages."""
    follow_member(member=member)


@receiver(things_moved, sender=WikiPage)
def follow_place(*, keys: Collection[int], **_: Any) -> None:
    follow_move(keys=keys)


@receiver(page_given)
def write_page(*, author: User, owner: Owner, title: str, text: str, language: str, **_: Any) -> None:
    write_given(author=author, owner=owner, title=title, text=text, language=language)
