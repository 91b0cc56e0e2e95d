"""Who has the skills that something asks for, as the search engine knows of them."""

from collections.abc import Sequence
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, search
from profiles.models import Skill
from profiles.search.people import PERSON

EXACT: Final = 100
NEAR: Final = 20
# Each looks for people once more.
MAX_SKILLS: Final = 3


def people_with(viewer: User, skills: Sequence[Skill], *, enough: int = EXACT) -> list[int]:
    """The keys of people who declare one of these skills, the strongest first; where they are not enough, of those who have
    their words too.

    Only from what the viewer may see of them. Raises SearchUnavailable.
    """
    if not skills:
        return []
    audiences, wanted = audience_ids(viewer), tuple(skill.public_id for skill in skills)
    exact = SearchRequest(kind=PERSON, viewer_audiences=audiences, filters={"skill_id": wanted}, references=wanted, size=EXACT)
    keys = [hit.key for hit in search(exact).hits]
    for skill in skills[:MAX_SKILLS] if len(keys) < enough else ():
        near = SearchRequest(kind=PERSON, viewer_audiences=audiences, text=str(skill.name), size=NEAR)
        keys += [hit.key for hit in search(near).hits]
    return list(dict.fromkeys(keys))
