"""Projects like one that is being described, in both languages, among those that the viewer may see.

What a text is about is told by the entries of the shared vocabulary that it names, which the engine looks for by all of their
names in both languages, and by the beginnings of its other words, which words of one origin share. What few projects are about
weighs most. No model, and nothing of a project that the viewer may not see: neither a hit nor how rare a word is.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.content.languages import roots_of
from intranet.kernel.follows.queries import followed_among
from intranet.kernel.search.queries import SearchRequest, SearchUnavailable, entries_named, keys_found
from intranet.kernel.text.bilingual import Words
from profiles.models import Skill
from projects.models import Offer, Participation, Project
from projects.models.projects import WORD
from projects.search import SKILL

SHOWN: Final = 5
MAX_CONCEPTS: Final = 12
MAX_ROOTS: Final = 30
# What more projects are about tells none from the others.
MAX_HITS: Final = 300
# A name in another language says more than one word, which may be there by chance.
CONCEPT_WEIGHS: Final = 2.0
# Of all that the text is about, what a project shares at least.
MIN_SHARE: Final = 0.12


@dataclass(frozen=True)
class SimilarProject:
    """A project like a text, and why: skills of the vocabulary that both speak of, and words that both have.

    `can_offer`: it goes on, and the viewer neither works on it nor has offered to.
    """

    project: Project
    concepts: Sequence[Words]
    words: Sequence[str]
    is_followed: bool = False
    can_offer: bool = False


@dataclass
class _Shared:
    score: float = 0.0
    concepts: list[Words] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def similar_projects(
    viewer: User, text: str, *, skills: Collection[Skill] = (), but: Project | None = None, at_most: int = SHOWN
) -> list[SimilarProject]:
    """The projects that are most like a text and the skills that it needs, the most alike first; none while search is away."""
    try:
        keys, shared = _ranked(audience_ids(viewer), text, skills)
    except SearchUnavailable:
        return []
    rows = Project.objects.visible_to(viewer).to_list().in_bulk(keys[: at_most + 1])
    followed = followed_among(viewer, [project.key for project in rows.values()])
    joined = Participation.objects.filter(member=viewer, left_at=None, project__in=rows).values_list("project", flat=True)
    offered = Offer.objects.filter(member=viewer, decided_at=None, project__in=rows).values_list("project", flat=True)
    busy = {*joined, *offered}
    found = [
        SimilarProject(
            project=rows[key],
            concepts=shared[key].concepts,
            words=shared[key].words,
            is_followed=rows[key].key in followed,
            can_offer=rows[key].is_going_on and key not in busy,
        )
        for key in keys
        if key in rows
    ]
    return [one for one in found if but is None or one.project.pk != but.pk][:at_most]


def _ranked(audiences: frozenset[int], text: str, skills: Collection[Skill]) -> tuple[list[int], dict[int, _Shared]]:
    """The keys of what is alike, the best first, and what each shares."""
    count, _keys = keys_found(SearchRequest(kind=WORD, viewer_audiences=audiences, size=1))
    shared: dict[int, _Shared] = defaultdict(_Shared)
    whole = 0.0
    named = entries_named(SKILL, text, audiences)
    concepts = {one.stored["public_id"]: Words(one.stored["fr"], one.stored["en"]) for one in named}
    concepts |= {skill.public_id: skill.name for skill in skills}
    for concept in list(concepts.values())[:MAX_CONCEPTS]:
        request = SearchRequest(kind=WORD, viewer_audiences=audiences, text=str(concept), size=MAX_HITS)
        weight, keys = _weighed(count, request, CONCEPT_WEIGHS)
        whole += weight
        for key in keys:
            shared[key].score += weight
            shared[key].concepts.append(concept)
    # A word of a skill's name tells nothing more of a project that speaks of that skill.
    named_by = {root: one.stored["public_id"] for one in named for root in roots_of(one.said)}
    for root, word in list(roots_of(text).items())[:MAX_ROOTS]:
        request = SearchRequest(kind=WORD, viewer_audiences=audiences, filters={"root": (root,)}, size=MAX_HITS)
        weight, keys = _weighed(count, request, 1.0)
        whole += 0 if root in named_by else weight
        named_in = concepts.get(named_by.get(root, ""))
        for key in keys:
            if named_in is None or named_in not in shared[key].concepts:
                shared[key].score += weight
                shared[key].words.append(word)
    alike = [key for key, one in shared.items() if one.score >= MIN_SHARE * whole and _has_two_reasons(one)]
    return sorted(alike, key=lambda key: (-shared[key].score, key)), shared


def _weighed(count: int, request: SearchRequest, weight: float) -> tuple[float, Sequence[int]]:
    """What is found, and how much it tells: more when few are found, and nothing when too many are."""
    total, keys = keys_found(request)
    return (weight * log2(1 + count / total), keys) if 0 < total <= MAX_HITS else (0.0, ())


def _has_two_reasons(shared: _Shared) -> bool:
    return len(shared.concepts) + len(shared.words) >= 2
