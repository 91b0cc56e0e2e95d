"""What a name typed by a person or a program stands for: the values that a filter of the directory takes."""

from collections.abc import Sequence

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.text.bilingual import fold
from profiles.models import Organization, Skill
from profiles.queries.organizations import OrganizationIndex
from profiles.queries.skills import skills_named
from profiles.search.people import PERSON

MAX_CITIES = 1_000


def organization_ids(named: Sequence[str]) -> tuple[str, ...]:
    """The public id of each organization, given by id, name or acronym whatever the accents and case.

    What names nothing stays as it is, and so finds nobody. Raises AmbiguousName.
    """
    known = set(Organization.objects.filter(public_id__in=named).values_list("public_id", flat=True))
    if known.issuperset(named):
        return tuple(named)
    index = OrganizationIndex.load()
    found = ((text, None if text in known else index.find(text)) for text in named)
    return tuple(organization.public_id if organization else text for text, organization in found)


def skill_ids(named: Sequence[str]) -> tuple[str, ...]:
    """The public id of each skill, given by id, name or synonym; what names nothing stays as it is."""
    known = set(Skill.objects.filter(public_id__in=named).values_list("public_id", flat=True))
    found = skills_named(text for text in named if text not in known)
    listed = {key: skill.public_id for key, skill in found.items() if skill.is_listed}
    return tuple(text if text in known else listed.get(fold(text), text) for text in named)


def cities(viewer: User, named: Sequence[str]) -> tuple[str, ...]:
    """Every way in which these cities are written on profiles that the viewer may search, accents and case aside."""
    if not named:
        return ()
    request = SearchRequest(kind=PERSON, viewer_audiences=audience_ids(viewer), facets={"city": MAX_CITIES}, size=1)
    keys = {fold(text) for text in named}
    written = [city for city, _count in search(request).facets["city"] if fold(city) in keys]
    return tuple(dict.fromkeys([*named, *written]))
