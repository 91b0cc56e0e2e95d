"""The search in all pages that somebody sees, with what it can be narrowed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.search.pages import FoundPage, found_page
from profiles.models import Skill
from wiki.models import KNOWLEDGE, PAGE, PageTag, Space, WikiPage
from wiki.models.pages import LANGUAGES
from wiki.search import ARCHIVED, CURRENT, OVERDUE, TEMPLATE

VALUES_SHOWN: Final = {"space": 20, "language": 2, "type": 3, "skill": 20, "state": 3, "tag": 20}
FACETS: Final = {
    "space": _("Space"),
    "language": _("Language"),
    "type": _("Type"),
    "skill": _("Skill"),
    "state": _("State"),
    "tag": _("Tag"),
}
WORDS: Final = {
    "language": dict(LANGUAGES),
    "type": {PAGE: _("Pages"), TEMPLATE: _("Templates"), KNOWLEDGE: _("Knowledge")},
    "state": {CURRENT: _("Up to date"), OVERDUE: _("To be reviewed"), ARCHIVED: _("Archived")},
}


@dataclass(frozen=True)
class Choice:
    """A value that narrows a search, and how many pages have it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Found:
    """What was found, and by what it can be narrowed: name, label and choices of each facet."""

    page: FoundPage
    facets: Sequence[tuple[str, str, Sequence[Choice]]]


def find_pages(viewer: User, text: str, chosen: Mapping[str, str], number: str) -> Found:
    """The pages that the viewer sees, found by their words; `chosen` is a value of some facets. Raises SearchUnavailable."""
    filters = {name: (value,) for name, value in chosen.items() if name in FACETS and value}
    found = found_page(viewer, PAGE, text, number, filters=filters, facets=VALUES_SHOWN)
    names = {**WORDS, "space": _spaces(viewer, found), "skill": _skills(found), "tag": _tags(viewer, found)}
    facets = [
        (
            name,
            str(label),
            [
                Choice(value, str(names[name][value]), count, chosen.get(name) == value)
                for value, count in found.facets[name]
                if value in names[name]
            ],
        )
        for name, label in FACETS.items()
    ]
    return Found(found, [facet for facet in facets if len(facet[2]) > 1 or chosen.get(facet[0])])


def _spaces(viewer: User, found: FoundPage) -> Mapping[str, str]:
    """What the spaces of what was found are called: of those alone of which the viewer sees a page."""
    public_ids = [value for value, count in found.facets["space"] if count]
    shown = WikiPage.objects.visible_to(viewer).filter(space__public_id__in=public_ids).values("space")
    rows = Space.objects.filter(pk__in=shown).select_related("group", "organization")
    return {space.public_id: space.name for space in rows}


def _skills(found: FoundPage) -> Mapping[str, str]:
    """The names of skills that knowledge pages are about; they are in the vocabulary of everyone."""
    public_ids = [value for value, count in found.facets["skill"] if count]
    return {skill.public_id: str(skill.name) for skill in Skill.objects.listed().filter(public_id__in=public_ids)}


def _tags(viewer: User, found: FoundPage) -> Mapping[str, str]:
    """Tags as they are written on pages that the viewer sees."""
    keys = [value for value, count in found.facets["tag"] if count]
    shown = WikiPage.objects.visible_to(viewer).values("pk")
    return dict(PageTag.objects.filter(key__in=keys, page__in=shown).order_by("pk").values_list("key", "label"))
