"""Who downloaded what, and who gave access to whom: for those who manage an item, and each person's own downloads.

Reading on the site leaves no line. Where everyone in the government may read an item, those who manage it are told numbers
alone: who takes an interest in what is nobody's business there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page as PageOfLines
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.models import Item, Right
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.kinds import known
from intranet.kernel.audiences.models import EVERYONE, AudiencePart
from intranet.kernel.audit.models import AuditEntry

LINES_A_PAGE: Final = 50
DOWNLOADED: Final = "files.downloaded"
GRANTED: Final = (
    "files.shared",
    "files.list_removed",
    "files.let_in",
    "files.handed_over",
    "files.name_known",
    "files.name_hidden",
    "files.link_made",
    "files.link_kept",
    "files.link_ended",
)


@dataclass(frozen=True)
class DownloadLine:
    """One download. `person` is a name, or in words why there is none; `version` is 0 for a folder as a ZIP."""

    at: datetime
    person: str
    version: int
    is_by_link: bool


@dataclass(frozen=True)
class VersionCount:
    """How often a version was downloaded, and by how many people who were signed in; version 0 is the folder as a ZIP."""

    version: int
    times: int
    people: int


@dataclass(frozen=True)
class GrantLine:
    """What somebody did to who sees an item, in words."""

    at: datetime
    person: str
    words: str


@dataclass(frozen=True)
class OwnDownload:
    """A download of the reader's own. `item` is None when they do not see it any more: its name is not theirs to know."""

    at: datetime
    version: int
    item: Item | None


@dataclass(frozen=True)
class Lines[Line]:
    """A page of the record, in the words of its reader."""

    page: PageOfLines[AuditEntry]
    lines: Sequence[Line]


def is_read_by_everyone(item: Item) -> bool:
    """Whether everyone in the government may read it, by its audience or by a line of its list."""
    audience = item.around.audience
    return audience.kind == EVERYONE or AudiencePart.objects.filter(audience=audience, part__kind=EVERYONE).exists()


def downloads_of(item: Item, number: str = "") -> Lines[DownloadLine]:
    """A page of the downloads of an item, the last first; for those who manage it, where not everyone reads it."""
    page = Paginator(_entries(item, DOWNLOADED), LINES_A_PAGE).get_page(number)
    return Lines(page, [DownloadLine(one.at, _person(one), _version(one), "link" in one.details) for one in page])


def download_counts(item: Item) -> list[VersionCount]:
    """How often each version was downloaded, the last version first."""
    rows = AuditEntry.objects.filter(subject=item.key, verb=DOWNLOADED).values("details__version").order_by("-details__version")
    found = rows.annotate(times=Count("pk"), people=Count("actor", distinct=True))
    return [VersionCount(int(row["details__version"] or 0), row["times"], row["people"]) for row in found]


def grants_of_record(viewer: User, item: Item, number: str = "") -> Lines[GrantLine]:
    """A page of what was done to who sees an item, the last first. Whom the viewer may not know of is not named."""
    page = Paginator(_entries(item, *GRANTED), LINES_A_PAGE).get_page(number)
    names = {one.value: one.name for one in known(viewer, {value for entry in page for value in _values(entry)})}
    return Lines(page, [GrantLine(entry.at, _person(entry), _words(entry, names)) for entry in page])


def own_downloads(viewer: User, number: str = "") -> Lines[OwnDownload]:
    """A page of what the viewer downloaded, the last first."""
    rows = AuditEntry.objects.filter(actor=viewer, verb=DOWNLOADED).order_by("-at", "-pk")
    page = Paginator(rows, LINES_A_PAGE).get_page(number)
    seen = Item.objects.visible_to(viewer).filter(public_id__in={entry.subject.partition(":")[2] for entry in page})
    joined = seen.select_related("library__group", "library__organization", "library__member")
    items = {item.key: item for item in joined}
    return Lines(page, [OwnDownload(entry.at, _version(entry), items.get(entry.subject)) for entry in page])


def _entries(item: Item, *verbs: str) -> "QuerySet[AuditEntry]":
    rows = AuditEntry.objects.filter(subject=item.key, verb__in=verbs).select_related("actor")
    return rows.order_by("-at", "-pk")


def _person(entry: AuditEntry) -> str:
    """Whoever did it, unless they are protected or unknown."""
    if entry.actor is None:
        return _("Somebody who was not signed in") if "link" in entry.details else _("The site")
    if entry.details.get("is_open"):
        return _("Somebody, while everyone could read it")
    return _("Somebody who is not to be named") if entry.actor.is_protected else str(entry.actor.display_name)


def _version(entry: AuditEntry) -> int:
    return int(entry.details.get("version", 0))


def _values(entry: AuditEntry) -> list[str]:
    """Those whom a line names, as forms name them."""
    member = entry.details.get("member", "")
    return [*entry.details.get("lines", {}), *([f"member:{member}"] if member else [])]


def _words(entry: AuditEntry, names: Mapping[str, str]) -> str:
    who = _named(entry, names)
    words = {
        "files.shared": _("Set the list: %(people)s"),
        "files.list_removed": _("Took the list away: it is seen as its folder is"),
        "files.let_in": _("Gave access, as it was asked for: %(people)s"),
        "files.handed_over": _("Had it managed by somebody else, whose manager left"),
        "files.name_known": _("Let its name be known"),
        "files.name_hidden": _("Hid its name"),
        "files.link_made": _("Made a link that opens it without signing in")
        if entry.details.get("is_anonymous")
        else _("Made a link"),
        "files.link_kept": _("Kept a link that had stopped"),
        "files.link_ended": _("Ended a link"),
    }
    return words[entry.verb] % {"people": who}


def _named(entry: AuditEntry, names: Mapping[str, str]) -> str:
    lines: Mapping[str, int] = entry.details.get("lines", {})
    found: Sequence[str] = [_with_right(names[value], lines.get(value)) for value in _values(entry) if value in names]
    others = len(_values(entry)) - len(found)
    more = ngettext("%(count)d that you may not list", "%(count)d that you may not list", others) % {"count": others}
    return ", ".join([*found, *([more] if others else [])])


def _with_right(name: str, right: int | None) -> str:
    return f"{name} ({Right(right).label})" if right else name
