"""The kinds of news that apps announce: whom each tells and why, in which words, and what members get unless they choose.

An app registers its kinds in `notifications`, and its actions call `notify` in the transaction of the fact:

    kinds.register(Kind(name="groups.reply", …))
    notify(kind="groups.reply", subject=thread.key, actor=author, thing=reply, facts={"reply": reply.public_id})

Events of one kind and one subject that come together are one line (“Kateri and 2 others replied”): choose as subject the
thing under which they should meet, and name what differs in the facts.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from intranet.kernel.notifications.models import Event


class Mail(models.TextChoices):
    """When news of a kind is mailed."""

    NONE = "none", _("Never")
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("Every Monday")


class Section(models.TextChoices):
    """What news asks of its reader: the parts of a summary, and the filters of the list."""

    WAITING = "waiting", _("Waiting for you")
    TO_YOU = "to_you", _("Mentions and replies")
    FOLLOWED = "followed", _("In what you follow")


@dataclass(frozen=True)
class Told:
    """Some people whom an event tells, and why: a key of the kind's `reasons`.

    A person found for two reasons is told for the first. `follow_key` names the follow that told them, so that whoever muted it
    is passed over, and so that the page offers to end it. `people` is filtered and sorted by primary key: it has no slice.
    """

    reason: str
    people: "QuerySet[User]"
    follow_key: str = ""


@dataclass(frozen=True)
class Sentence:
    """What a notification says, in the language that is active: a line of plain text, an excerpt, and where it leads.

    `language` is that of the excerpt, "" when nobody knows.

    `line` begins with the actor's name when there is one (`wording.actors` gives “Kateri Jacobs and 2 others”). `address` has
    no host.
    """

    line: str
    address: str
    quote: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of news.

    - `told(event)` gives the people in the order of reasons, always the same order; query sets, because there may be 40,000.
    - `reasons` gives for each of those reasons the sentence that explains it to the reader (“You follow this thread.”).
    - `visible_to(event, members)` says which of these members (primary keys) may see the thing now: it is asked for each slice
      of people, and again when a mail leaves.
    - `things(events, reader)` is for pages: in a constant number of statements, what the sentences of these events need, by the
      primary key of the event; an event whose thing the reader may not see now, or that is gone, is absent. `sentence` finds it
      as `event.thing`. Without it each event costs statements of its own, and `event.thing` is None.
    - `sentence(events, reader)` puts one or several events of one subject, the newest first, in words; None when the thing is
      gone.
    - `stop(event, reader)` is the path of a page of the app that ends these mails and what they are about, signed and without
      signing in, instead of the one that ends the mail of the kind.
    - `can_reply`: somebody says something that the reader may reply to, which the home page offers.
    - `is_essential`: an invitation, a decision: always shown on the site and mailed at once; it cannot be switched off.
    """

    name: str
    label: str | Promise
    icon: str
    reasons: dict[str, str | Promise]
    told: "Callable[[Event], Iterator[Told]]"
    visible_to: "Callable[[Event, Collection[int]], frozenset[int]]"
    sentence: "Callable[[Sequence[Event], User], Sentence | None]"
    things: "Callable[[Sequence[Event], User], Mapping[int, object]] | None" = None
    stop: "Callable[[Event, User], str] | None" = None
    section: Section = Section.FOLLOWED
    on_site: bool = True
    mail: Mail = Mail.DAILY
    can_reply: bool = False
    is_essential: bool = False

    @property
    def first_mail(self) -> Mail:
        """What members get unless they choose."""
        return Mail.AT_ONCE if self.is_essential else self.mail


kinds = Registry[Kind]("name", order="name")


def names_in(section: Section) -> list[str]:
    """The names of the kinds of one section."""
    return [kind.name for kind in kinds if kind.section == section]
