"""Who wrote something, as one reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from intranet.kernel.accounts.models import State, User
from intranet.kernel.content.reading import Named
from intranet.kernel.text.bilingual import Words
from profiles.models import Organization


class Written(Protocol):
    """Something that a member wrote, with the organization where they worked then."""

    @property
    def author(self) -> User: ...

    @property
    def organization(self) -> Organization | None: ...


@dataclass(frozen=True)
class Author:
    """Who wrote something: the name of today, where they worked then, and their handle and page for a reader who sees them."""

    display_name: str
    handle: str
    portrait_url: str
    address: str
    title: Words
    organization: Words
    has_left: bool


def author_of(thing: Written, people: Mapping[str, Named]) -> Author:
    """Who wrote it, for a reader for whom these people were looked up, with their profiles joined.

    The title is that of today, the organization that of the moment.
    """
    author = thing.author
    profile = getattr(author, "profile", None)
    named = people.get(author.handle)
    has_left = author.state == State.DEPARTED
    return Author(
        display_name=author.display_name,
        handle=author.handle if named else "",
        portrait_url=profile.portrait_url if profile and named else "",
        address=named.address if named else "",
        title=profile.title if profile and named and not has_left else Words(),
        organization=thing.organization.name if thing.organization else Words(),
        has_left=has_left,
    )
