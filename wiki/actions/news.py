"""Telling those who follow pages what happens to them, with the transaction of what happened."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.actions import notify
from wiki.models import Edition, Way, WikiPage
from wiki.notifications import ADDED, EDITED, MOVED

SITTING: Final = timedelta(minutes=30)
"""Editions of the same people that follow each other within this time are one piece of news."""


def tell_added(page: WikiPage, parent: WikiPage, *, at: datetime) -> None:
    """A page was written under another."""
    notify(kind=ADDED, subject=parent.key, actor=page.created_by, thing=page, facts={"page": page.public_id}, at=at)


def tell_edited(edition: Edition, writers: Iterable[User]) -> None:
    """An edition was published: it is news of those of its writers who had published none of the page a moment before.

    What is imported is old news, and who has just begun the page was told of by that.
    """
    page, since = edition.page, edition.at - SITTING
    if edition.way == Way.IMPORT:
        return
    before = page.editions.filter(at__gte=since, at__lte=edition.at).exclude(pk=edition.pk)
    known = set(before.values_list("authors", flat=True))
    if page.created_at >= since:
        known.add(page.created_by_id)
    everybody = list(writers)
    names = " ".join(writer.public_id for writer in everybody)
    facts: dict[str, str | int | bool] = {"edition": edition.number, "writers": names}
    for writer in everybody:
        if writer.pk not in known:
            notify(kind=EDITED, subject=page.key, actor=writer, thing=page, facts=facts, at=edition.at)


def tell_moved(page: WikiPage, actor: User, how: str) -> None:
    """A page was renamed, moved or archived, or taken out of the archive."""
    notify(kind=MOVED, subject=page.key, actor=actor, thing=page, facts={"how": how})
