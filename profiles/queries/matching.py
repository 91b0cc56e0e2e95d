"""Who has the skills that something asks for, or skills near them, as the search engine knows of them."""

from collections.abc import Collection, Sequence
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, keys_found
from profiles.models import Skill
from profiles.search.people import PERSON
from profiles.search.skills import SKILL

FOUND: Final = 100
# Of so many skills, so many that are near each.
MAX_SKILLS: Final = 3
NEAR: Final = 5


def people_with(viewer: User, skills: Collection[Skill]) -> list[int]:
    """The keys of people who declare one of these skills, the strongest first.

    Only from what the viewer may see of them. Raises SearchUnavailable.
    """
    if not skills:
        return []
    wanted = tuple(skill.public_id for skill in skills)
    asked = SearchRequest(
        kind=PERSON,
        viewer_audiences=audience_ids(viewer),
        filters={"skill_id": wanted},
        references=wanted,
        size=FOUND,
    )
    return list(keys_found(asked)[1])


def skills_near(viewer: User, skills: Sequence[Skill]) -> list[Skill]:
    """Other skills of the vocabulary whose names have all the words of one of these. Raises SearchUnavailable."""
    keys = list[int]()
    for skill in skills[:MAX_SKILLS]:
        asked = SearchRequest(kind=SKILL, viewer_audiences=audience_ids(viewer), text=str(skill.name), size=NEAR)
        keys += keys_found(asked)[1]
    return list(Skill.objects.listed().filter(pk__in=keys).exclude(pk__in=[skill.pk for skill in skills]))
