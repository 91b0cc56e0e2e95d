"""What the wiki does when accounts change, places move, or something is written: by other means, or by a higher app."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audiences.signals import things_moved
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.blobs.signals import file_examined
from intranet.kernel.realtime import events
from intranet.kernel.realtime.news import DoorNews
from wiki.actions.evidence import follow_member, follow_move
from wiki.actions.files import tell_of_virus
from wiki.actions.given import write_given
from wiki.actions.keeping import release_pages
from wiki.models import Owner, WikiPage
from wiki.signals import page_given, text_written


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who left or retired keeps no page true any more; who is suspended may come back."""
    if member.state == State.DEPARTED or member.kind == Kind.RETIREE:
        release_pages(member=member)
    follow_member(member=member)


@receiver(things_moved, sender=WikiPage)
def follow_place(*, keys: Collection[int], **_: Any) -> None:
    follow_move(keys=keys)


@receiver(file_examined)
def quarantine(*, file: StoredFile, **_: Any) -> None:
    """A document of a page has a virus: who put it there and who is responsible for the page are told."""
    if file.scan == Scan.INFECTED:
        tell_of_virus(file=file)


@receiver(page_given)
def write_page(*, author: User, owner: Owner, title: str, text: str, language: str, **_: Any) -> None:
    write_given(author=author, owner=owner, title=title, text=text, language=language)


@receiver(text_written)
def tell_editors(*, page: WikiPage, number: int, **_details: Any) -> None:
    """What was written by other means reaches the editors that are open."""
    events.say_after_commit(DoorNews(page.key, {"number": number}))
