"""The names of streams, which are the keys of `Stream`, and whom a post may be for."""

from dataclasses import dataclass
from typing import Final

from groups.models import Group
from intranet.kernel.accounts.models import User
from profiles.models import Organization

EVERYONE: Final = "everyone"
GROUP: Final = "group"
ORGANIZATION: Final = "organization"
MENTIONS: Final = "mentions"
# More tags than this are words: a post of tags alone would stand in every stream.
MAX_TAGS: Final = 10
# More people than this are not told.
MAX_MENTIONS: Final = 20


def of_person(member: User) -> str:
    """What a member posts and shares again."""
    return f"person:{member.public_id}"


def of_mentions(member: User) -> str:
    """Posts and replies that mention a member."""
    return f"{MENTIONS}:{member.public_id}"


def is_of_mentions(key: str) -> bool:
    """Whether it says who is mentioned: that a handle is somebody's is known to those alone who may see them."""
    return key.startswith(f"{MENTIONS}:")


def of_organization(organization: Organization) -> str:
    """What is said to the people of an organization."""
    return f"{ORGANIZATION}:{organization.public_id}"


def of_tag(tag: str) -> str:
    """Posts with a hashtag, given as the content pipeline folds it."""
    return f"tag:{tag}"


@dataclass(frozen=True)
class Target:
    """Whom a post is for: everyone of the government, one organization, or one group."""

    group: Group | None = None
    organization: Organization | None = None

    @property
    def stream(self) -> str:
        """The stream where its readers find it, beside those of its author and its tags."""
        if self.group is not None:
            return self.group.key
        return of_organization(self.organization) if self.organization else EVERYONE

    @property
    def value(self) -> str:
        """How forms and the API name it."""
        return self.stream
