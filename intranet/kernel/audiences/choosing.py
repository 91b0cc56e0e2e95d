"""What somebody chooses in the picker of audiences, as a form sends it and as it is understood.

The picker offers what the chooser may choose, and nothing else is taken: a group that they do not know is not told apart from
one that never was.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.kinds import Known, audience_kinds, known, named
from intranet.kernel.audiences.models import EVERYONE, LIST, MEMBER, Audience, Place
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.text.lines import clean_line

AROUND: Final = "around"
MAX_NAMED: Final = 50
MAX_TYPED: Final = 200


@dataclass(frozen=True)
class Choice:
    """Who is to see a thing: what is chosen, and the audiences that it stands for (`everyone`, `group:4f7…`).

    `AROUND`: as the place around it, and no audience is named. `is_beyond`: those who were named, whether or not they see
    what is in that place.
    """

    kind: str
    values: tuple[str, ...] = ()
    is_beyond: bool = False

    @property
    def is_around(self) -> bool:
        return self.kind == AROUND


@dataclass(frozen=True)
class Offer:
    """What the viewer may choose: `around` is the name of the choice that keeps the readers of a place, within that place.

    `can_widen`: they may also choose people who do not see what is in it.
    """

    viewer: User
    place: Place | None = None
    around: str | Promise = ""
    can_widen: bool = False

    @cached_property
    def own(self) -> "Sequence[tuple[str, str | Promise, Sequence[Known]]]":
        """What is chosen alone, by kind: the viewer's own organizations and groups. In a place they are named in the list."""
        if self.place is not None:
            return ()
        found = ((kind.kind, kind.alone, kind.own(self.viewer)) for kind in audience_kinds if kind.alone)
        return [one for one in found if one[2]]

    @property
    def is_everyone_offered(self) -> bool:
        return self.place is None and not self.viewer.is_guest


@dataclass(frozen=True)
class Sent:
    """What a form says: the kind of choice, which one of the viewer's own, who was named, and what is being typed."""

    kind: str = ""
    own: str = ""
    named: tuple[str, ...] = ()
    typed: str = ""
    is_adding: bool = False
    is_beyond: bool = False


@dataclass(frozen=True)
class Understood:
    """What was sent, for the one who sent it: a choice, or what is wrong with it.

    `rows` are those who are named, `candidates` several of the name that was typed; what was typed stays until it is one.
    """

    choice: Choice | None = None
    problem: str = ""
    rows: Sequence[Known] = ()
    candidates: Sequence[Known] = ()
    typed: str = ""
    values: frozenset[str] = field(default=frozenset())


def understood(offer: Offer, sent: Sent) -> Understood:
    """What a form says, as its sender may say it."""
    if sent.kind == LIST or sent.is_adding:
        return _list(offer, sent)
    choice = _single(offer, sent)
    return Understood(choice, "" if choice else _("Choose who can see it."))


def _single(offer: Offer, sent: Sent) -> Choice | None:
    viewer = offer.viewer
    if sent.kind == AROUND and offer.place is not None:
        return Choice(AROUND)
    if sent.kind == MEMBER:
        return Choice(MEMBER, (f"{MEMBER}:{viewer.public_id}",))
    if sent.kind == EVERYONE and offer.is_everyone_offered:
        return Choice(EVERYONE, (EVERYONE,))
    for kind, _label, choices in offer.own:
        if kind == sent.kind and sent.own in {one.key for one in choices}:
            return Choice(kind, (f"{kind}:{sent.own}",))
    return None


def _list(offer: Offer, sent: Sent) -> Understood:
    typed = clean_line(sent.typed)[:MAX_TYPED]
    rows = known(offer.viewer, sent.named[: MAX_NAMED + 1])
    found = named(offer.viewer, typed) if typed else []
    if len(found) == 1:
        rows, found, typed = [*rows, *(one for one in found if one.value not in {row.value for row in rows})], [], ""
    problem = _problem(rows, found, typed, sent)
    values = tuple(one.value for one in rows)
    choice = None if problem else Choice(LIST, values, is_beyond=sent.is_beyond and offer.can_widen)
    return Understood(choice, problem, rows, found, typed, frozenset(values))


def _problem(rows: Sequence[Known], candidates: Sequence[Known], typed: str, sent: Sent) -> str:
    if candidates:
        return _("Several have this name. Check the one you mean.")
    if typed:
        return _("No person, group or organization that you can choose has this name.")
    if not rows:
        return _("Name at least one person, group or organization.")
    if len(rows) > MAX_NAMED:
        return ngettext("Name {count} at most.", "Name {count} at most.", MAX_NAMED).format(count=MAX_NAMED)
    return _("Check who can see it, then send.") if sent.is_adding else ""


WORDS: Final = {
    EVERYONE: gettext_lazy("Everyone in the government"),
    LIST: gettext_lazy("Named people, groups and organizations"),
    MEMBER: gettext_lazy("Only me"),
}


def audiences_named(values: Collection[str]) -> list[Audience]:
    """The audiences of these values; one statement. A person or everyone need no row of theirs to be counted."""
    wanted = {tuple(value.partition(":")[::2]) for value in values}
    standing = [Audience(kind=kind, key=key) for kind, key in wanted if kind in (EVERYONE, MEMBER)]
    rows = Audience.objects.filter(kind__in={kind for kind, _key in wanted}, key__in={key for _kind, key in wanted})
    return standing + [one for one in rows if (one.kind, one.key) in wanted and one.kind not in (EVERYONE, MEMBER)]


def place_seen(viewer: User, key: str) -> Place | None:
    """The place of a key, for those who see what is in it."""
    place = Place.objects.select_related("audience").filter(key=key).first() if key else None
    ids = audience_ids(viewer)
    return place if place is not None and place.audience_id in ids and place.pk not in ids else None
