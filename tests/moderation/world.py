"""Notes on walls: things of these tests alone, which can be reported, and the people around them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.levels import Jurisdiction, places
from intranet.kernel.moderation.models import Case, Decision, Reason, Report, Verb
from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from intranet.kernel.testing import make_member


@dataclass
class Wall:
    """A place, with those who look after it."""

    moderators: list[User]
    readers: list[User] = field(default_factory=list)
    name: str = "Mur des idées"
    key: str = field(default_factory=lambda: f"wall:{new_public_id()}")


@dataclass
class Note:
    """Something that somebody wrote, perhaps on a wall; everybody reads it unless its wall has readers."""

    author: User | None
    text: str = "Une note"
    wall: Wall | None = None
    organization: str = ""
    hidden_at: object = None
    public_id: str = field(default_factory=new_public_id)
    done: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"note:{self.public_id}"

    @property
    def place(self) -> object:
        return SimpleNamespace(key=self.wall.key) if self.wall else None


WALLS: dict[str, Wall] = {}
NOTES: dict[str, Note] = {}


def note(thing: Reported) -> Note:
    assert isinstance(thing, Note)
    return thing


def is_visible(viewer: User, thing: Reported) -> bool:
    wall = note(thing).wall
    is_reader = wall is None or not wall.readers or viewer in [*wall.readers, *wall.moderators]
    return viewer.is_active and note(thing).hidden_at is None and is_reader


def hide(actor: User, thing: Reported) -> None:
    note(thing).hidden_at = "now"
    note(thing).done.append("hide")


def restore(actor: User, thing: Reported) -> None:
    note(thing).hidden_at = None
    note(thing).done.append("restore")


def walls_of(viewer: User) -> Collection[str]:
    return [wall.key for wall in WALLS.values() if viewer in wall.moderators]


def names_of(keys: Collection[str]) -> Mapping[str, str]:
    return {key: WALLS[key].name for key in keys if key in WALLS}


NOTE = Subject(
    word="note",
    label="note",
    find=NOTES.get,
    is_visible=is_visible,
    author=lambda thing: note(thing).author,
    excerpt=lambda thing: note(thing).text,
    address=lambda thing: f"/notes/{note(thing).public_id}/",
    moderators=lambda thing: list(wall.moderators) if (wall := note(thing).wall) else [],
    organization=lambda thing: note(thing).organization,
    hide=hide,
    restore=restore,
)
subjects.register(NOTE)
places.register(Jurisdiction(key="walls", moderated_by=walls_of, names=names_of))


def make_wall(*moderators: User, **fields: object) -> Wall:
    wall = Wall(moderators=list(moderators), **fields)
    WALLS[wall.key] = wall
    return wall


def make_note(author: User | None, **fields: object) -> Note:
    made = Note(author=author, **fields)
    NOTES[made.public_id] = made
    return made


def report(thing: Note, reporter: User | None = None, reason: Reason = Reason.HARASSMENT, text: str = "") -> Report:
    """A report of somebody, who is made up when nobody is given."""
    reporter = reporter or make_member("Rita Rapport")
    return actions.report(reporter=reporter, kind=NOTE, thing=thing, reason=reason, text=text)


def case_of(thing: Note) -> Case:
    """The latest case about a thing."""
    return Case.objects.filter(subject=thing.key).latest("pk")


def decide(actor: User, thing: Note, verb: Verb = Verb.HIDE, reason: str = "Insulte une personne.") -> Decision:
    return actions.decide(actor=actor, case=case_of(thing), verb=verb, reason=reason)


def make_central(name: str = "Céline Centre") -> User:
    member = make_member(name)
    actions.name_central_moderator(actor=None, member=member)
    return member
