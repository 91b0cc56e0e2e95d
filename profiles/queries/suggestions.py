"""Whom a member could follow and which skills they could declare, each with the reason."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.bilingual import Words, fold
from intranet.kernel.search.queries import SearchRequest, SearchUnavailable, search
from profiles.models import DeclaredSkill, Profile, Section, Skill, Unit, Visibility
from profiles.queries.people import followed_ids
from profiles.queries.visibility import PERSON_KEY_PREFIX, is_listable, is_visible_to, person_key, visible_sections

PEOPLE_SUGGESTED = 12
SKILLS_SUGGESTED = 8
FOLLOWERS_TOLD = 2
_SKILLS_COMPARED = 5
_PEOPLE_A_SKILL = 8
# More are looked at than are shown, since some of them may turn out to be hidden: by the index, which costs little, and by
# reading their profile, which costs more.
_CANDIDATES = 40
_CANDIDATES_A_SKILL = 20
_SPARE = 4
# Somebody may follow thousands, who follow thousands: beyond these, no more of them are asked whom they follow.
_FRIENDS_ASKED = 1000
# Shorter words of a title (“of”, “en”, “aux”) name no skill.
_MIN_WORD_LENGTH = 4
_SKILLS_A_WORD = 3


@dataclass(frozen=True)
class PersonSuggestion:
    """Somebody to follow, and why: the first of the reasons that holds."""

    profile: Profile
    is_supervisor: bool = False
    unit: Unit | None = None
    skill: Words | None = None
    followers: int = 0
    """How many of those whom the member follows, and may see, follow this person."""

    @property
    def why(self) -> SafeString:
        """The reason in words."""
        if self.is_supervisor:
            return format_html("{}", _("Your supervisor"))
        if self.unit:
            return format_html(_("Same unit: {unit}"), unit=self.unit.name)
        if self.skill:
            return format_html(_("Also declares {skill}"), skill=self.skill)
        return format_html(_("Followed by {count} people you follow"), count=self.followers)


def people_to_follow(member: User, *, at_most: int = PEOPLE_SUGGESTED) -> list[PersonSuggestion]:
    """Those whom the member may want to hear of: their supervisor, then by turns people of their unit, people who know the
    same things, and people followed by those whom they follow. A constant number of statements.

    Nobody whom the directory does not list, whom the member follows already, or whose skills they may not see.
    """
    followed = _followed(member)
    profile = member.profile
    near = _candidates(member, followed)
    of_unit = sorted(one.person for one in near if one.source == _OF_UNIT)[: at_most + _SPARE]
    told = {one.person: one.times for one in near if one.source == _FOLLOWED_NEARBY}
    followed_nearby = sorted(told, key=lambda person: (-told[person], person))[: at_most + _SPARE]
    skilled = _first_of_each_skill(near, _PEOPLE_A_SKILL + _SPARE)
    above = [one for one in (profile.supervisor_id,) if one and one != member.pk and one not in followed]
    people = _listed(member, {*above, *of_unit, *followed_nearby, *(one.person for one in skilled)})
    by_turns = zip_longest(
        (PersonSuggestion(people[person], unit=people[person].unit) for person in of_unit if person in people),
        _people_of_same_skills(member, skilled, people),
        (PersonSuggestion(people[person], followers=told[person]) for person in followed_nearby if person in people),
    )
    found: dict[int, PersonSuggestion] = {}
    supervisor = (PersonSuggestion(people[person], is_supervisor=True) for person in above if person in people)
    for one in chain(supervisor, *by_turns):
        if one is not None:
            found.setdefault(one.profile.pk, one)
    return list(found.values())[:at_most]


def _followed(member: User) -> dict[int, bool]:
    """The people whom a member follows and may see (primary keys), with whether their account works; one statement."""
    seen = User.objects.filter(is_visible_to(member), public_id__in=followed_ids(member))
    return dict(seen.order_by("pk").values_list("pk", "is_active"))


class _Candidate(NamedTuple):
    """Somebody near to the member. Whether the member may be told of them is not asked yet.

    `source` is the rank of the skill of the member's that the person declares, or one of the constants below; `times` is how
    often that skill of theirs is endorsed, or how many follow them.
    """

    source: int
    person: int
    times: int
    level: int
    declared: int
    skill_fr: str | None
    skill_en: str | None


_OF_UNIT: Final = 0
_FOLLOWED_NEARBY: Final = -1

_MOST_ENDORSED: Final = "declared.endorsement_count DESC, declared.level DESC, declared.id"
# Each skill is looked for apart: the index gives its most endorsed, however many declare it. A range of one skill, since the
# planner takes a skill that it does not know for one that hardly anybody declares, and would sort all who do.
_OF_SKILL: Final = f"""
    SELECT * FROM (
        SELECT {{rank}} AS source, declared.profile_id, declared.endorsement_count, declared.level, declared.id
        FROM profiles_declaredskill declared
        WHERE declared.skill_id BETWEEN (SELECT skill_id FROM own WHERE rank = {{rank}})
                AND (SELECT skill_id FROM own WHERE rank = {{rank}})
            AND declared.profile_id NOT IN (SELECT id FROM known)
        ORDER BY declared.skill_id, {_MOST_ENDORSED} LIMIT {_CANDIDATES_A_SKILL}
    ) of_skill_{{rank}}
"""  # noqa: S608 - constants
# Asked on the home page: the ORM takes longer to put this together than the database to answer. `known` are the member and whom
# they follow already; `friends` are written out, so that the planner knows how few they are and follows the index.
_NEAR: Final = f"""
    WITH known(id) AS (VALUES {{known}}), own AS (
        SELECT declared.skill_id, skill.name_fr, skill.name_en, ROW_NUMBER() OVER (ORDER BY {_MOST_ENDORSED}) AS rank
        FROM profiles_declaredskill declared JOIN profiles_skill skill ON skill.id = declared.skill_id
        WHERE declared.profile_id = %(member)s ORDER BY rank LIMIT {_SKILLS_COMPARED}
    ), near(source, person_id, times, level, declared) AS (
        SELECT * FROM (
            SELECT {_OF_UNIT} AS source, member_id, 0 AS times, 0 AS level, 0 AS declared FROM profiles_profile
            WHERE unit_id = %(unit)s AND member_id NOT IN (SELECT id FROM known)
            ORDER BY member_id LIMIT {_CANDIDATES}
        ) of_unit
        UNION ALL
        SELECT {_FOLLOWED_NEARBY}, person.id, told.followers, 0, 0 FROM (
            SELECT key, COUNT(*) AS followers FROM follows_follow
            WHERE member_id IN ({{friends}}) AND key LIKE '{PERSON_KEY_PREFIX}%%' AND key <> %(key)s
                AND key NOT IN (SELECT key FROM follows_follow WHERE member_id = %(member)s)
            GROUP BY key HAVING COUNT(*) >= {FOLLOWERS_TOLD}
            ORDER BY followers DESC, key LIMIT {_CANDIDATES}
        ) told JOIN accounts_user person ON person.public_id = SUBSTR(told.key, {len(PERSON_KEY_PREFIX) + 1})
        UNION ALL
        {" UNION ALL ".join(_OF_SKILL.format(rank=rank) for rank in range(1, _SKILLS_COMPARED + 1))}
    )
    SELECT near.source, near.person_id, near.times, near.level, near.declared, own.name_fr, own.name_en
    FROM near
    JOIN accounts_user person ON person.id = near.person_id
    JOIN profiles_profile profile ON profile.member_id = near.person_id
    LEFT JOIN own ON own.rank = near.source
    WHERE person.state IN ('{State.ACTIVE}', '{State.UNCLAIMED}')
        AND (near.source <= 0 OR profile.skills_visibility <> '{Visibility.ONLY_ME}')
"""  # noqa: S608 - constants


def _candidates(member: User, followed: Mapping[int, bool]) -> list[_Candidate]:
    """People near to the member, who are neither they nor among the `followed`, in no order; one statement.

    Followed nearby are those whom several of the `followed` whose accounts work follow: one alone would tell whom that one
    follows. Those who left or show their skills to nobody take no place among the first; this is not the rule of who may be
    suggested, which is asked once of those who are chosen (`_listed`, then `visible_sections`).
    """
    friends = [person for person, is_active in followed.items() if is_active][:_FRIENDS_ASKED]
    sql = _NEAR.format(
        known=", ".join(f"({person})" for person in (member.pk, *followed)),
        friends=", ".join(map(str, friends)) or "NULL",
    )
    parameters = {"member": member.pk, "unit": member.profile.unit_id, "key": person_key(member)}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [_Candidate(*row) for row in cursor.fetchall()]


def _first_of_each_skill(near: Iterable[_Candidate], number: int) -> list[_Candidate]:
    """The first people of each skill among the candidates, the most endorsed first, whichever the skill."""
    taken: Counter[int] = Counter()
    first = []
    for one in sorted(near, key=lambda one: (-one.times, -one.level, one.declared)):
        if one.source > 0 and taken[one.source] < number:
            taken[one.source] += 1
            first.append(one)
    return first


def _listed(member: User, people: Collection[int]) -> dict[int, Profile]:
    """Those of these people whom the directory lists to the member, by primary key; one statement."""
    shown = User.objects.filter(is_listable(), is_visible_to(member), profile__isnull=False, pk__in=people)
    return {one.pk: one.profile for one in shown.select_related("profile__organization", "profile__unit")}


def _people_of_same_skills(
    member: User, skilled: Iterable[_Candidate], people: Mapping[int, Profile]
) -> Iterator[PersonSuggestion]:
    """People who declare one of the member's first skills where the member may read it, the most endorsed first."""
    lines = _first_of_each_skill((one for one in skilled if one.person in people), _PEOPLE_A_SKILL)
    sections = visible_sections(member, [people[person] for person in {line.person for line in lines}])
    for line in lines:
        if Section.SKILLS in sections[line.person]:
            yield PersonSuggestion(people[line.person], skill=Words(line.skill_fr or "", line.skill_en or ""))


def skills_to_declare(member: User) -> list[Skill]:
    """Skills that the member's title suggests: those of colleagues of the same title, then those that its words name."""
    profile = Profile.objects.get(pk=member.pk)
    keys = dict.fromkeys([*_skills_of_same_title(profile), *_skills_named_by(profile, audience_ids(member))])
    declared = set(DeclaredSkill.objects.filter(profile=profile).values_list("skill", flat=True))
    skills = Skill.objects.current().in_bulk([key for key in keys if key not in declared])
    return [skills[key] for key in keys if key in skills][:SKILLS_SUGGESTED]


def _skills_of_same_title(profile: Profile) -> list[int]:
    """By how many colleagues of the organization with the same title show them to everyone."""
    title = profile.title_fr or profile.title_en
    if not title or profile.organization_id is None:
        return []
    colleagues = Profile.objects.filter(
        is_listable("member__"),
        Q(title_fr=title) | Q(title_en=title),
        organization=profile.organization_id,
        skills_visibility=Visibility.EVERYONE,
    )
    counted = DeclaredSkill.objects.filter(profile__in=colleagues).values_list("skill").annotate(people=Count("pk"))
    return [skill for skill, _people in counted.order_by("-people", "skill")[:SKILLS_SUGGESTED]]


def _skills_named_by(profile: Profile, audiences: frozenset[int]) -> list[int]:
    """Entries of the vocabulary that contain a word of the title; none while search does not answer."""
    words = dict.fromkeys(fold(f"{profile.title_fr} {profile.title_en}").split())
    found: list[int] = []
    try:
        for word in (word for word in words if len(word) >= _MIN_WORD_LENGTH):
            request = SearchRequest(kind="skill", text=word, viewer_audiences=audiences, size=_SKILLS_A_WORD)
            found.extend(hit.key for hit in search(request).hits)
    except SearchUnavailable:
        return found
    return found
