"""The page of a person, and the lists of people that a member follows."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value, Window
from django.db.models.functions import Concat, RowNumber, Substr
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import State, User
from intranet.kernel.follows.models import Follow
from profiles.models import (
    Affiliation,
    DeclaredSkill,
    Endorsement,
    Link,
    Offer,
    PathEntry,
    Profile,
    Section,
    ShortlistEntry,
    Unit,
    Visibility,
)
from profiles.queries.strength import Strength, strength
from profiles.visibility import (
    PERSON_KEY_PREFIX,
    is_visible_to,
    people_visible_to,
    person_key,
    reach_of,
    sections_open_to,
    visible_sections,
)

SKILLS_SHOWN_FIRST = 4
ENDORSERS_NAMED = 3
# The circles that a member may look at their own page through.
PREVIEWS = {
    Visibility.EVERYONE: frozenset({Visibility.EVERYONE}),
    Visibility.ORGANIZATION: frozenset({Visibility.EVERYONE, Visibility.ORGANIZATION}),
}

HIDDEN = "hidden"

_KEY_OF_PERSON = Concat(Value(PERSON_KEY_PREFIX), OuterRef("public_id"))


@dataclass(frozen=True)
class SkillLine:
    """A declared skill as one viewer sees it, with the last endorsers among those whom they may see."""

    declared: DeclaredSkill
    endorsers: tuple[Profile, ...]
    is_endorsed_by_viewer: bool
    can_endorse: bool

    @property
    def others(self) -> int:
        """Endorsers beyond those who are named; some of them the viewer may not see."""
        return max(0, self.declared.endorsement_count - len(self.endorsers))

    @property
    def beyond_two(self) -> int:
        """Endorsers beyond the first two, for the sentence that names two."""
        return self.others + max(0, len(self.endorsers) - 2)


@dataclass(frozen=True)
class Face:
    """What an avatar draws."""

    display_name: str
    portrait_url: str


@dataclass(frozen=True)
class PersonPage:
    """What one viewer may see of a person. What they may not see was not read, and is empty here."""

    profile: Profile
    sections: frozenset[Section]
    is_own: bool
    preview: Visibility | None = None
    is_kept: bool = False
    is_followed: bool = False
    follows_viewer: bool = False
    common_colleagues: int = 0
    skills: list[SkillLine] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    path: list[PathEntry] = field(default_factory=list)
    former_places: list[Affiliation] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    unit_people_count: int = 0
    supervisor: Profile | None = None
    shown_to: Mapping[str, str] = field(default_factory=dict)
    """On one's own page: who sees each section now, or `HIDDEN` for what moderators hid."""

    @property
    def person(self) -> User:
        return self.profile.member

    @property
    def face(self) -> Face:
        return Face(self.person.display_name, self.profile.large_portrait_url)

    @property
    def has_left(self) -> bool:
        return self.person.state == State.DEPARTED

    @property
    def is_unclaimed(self) -> bool:
        return self.person.state == State.UNCLAIMED

    @property
    def shows_place(self) -> bool:
        return Section.PLACE in self.sections

    @property
    def shows_languages(self) -> bool:
        return Section.LANGUAGES in self.sections

    @property
    def shows_about(self) -> bool:
        return Section.ABOUT in self.sections

    @property
    def shows_contact(self) -> bool:
        return Section.CONTACT in self.sections

    @property
    def has_about(self) -> bool:
        return self.shows_about and bool(self.profile.biography or self.profile.interests or self.links)

    @property
    def has_contact(self) -> bool:
        return self.shows_contact and bool(self.person.email or self.profile.phone or self.profile.office)

    @property
    def are_colleagues(self) -> bool:
        """Each follows the other."""
        return self.is_followed and self.follows_viewer

    @property
    def endorsement_count(self) -> int:
        return sum(line.declared.endorsement_count for line in self.skills)

    @property
    def first_skills(self) -> list[SkillLine]:
        return self.skills[:SKILLS_SHOWN_FIRST]

    @property
    def more_skills(self) -> list[SkillLine]:
        return self.skills[SKILLS_SHOWN_FIRST:]

    @property
    def local_time(self) -> time | None:
        """What time it is for the person; None for who may not know where they work."""
        return self._now.time() if self.shows_place else None

    @property
    def minutes_ahead(self) -> int:
        """How far the person's clock is ahead of the viewer's, negative when it is behind."""
        offsets = (self._now.utcoffset(), timezone.localtime(self._now).utcoffset())
        theirs, viewers = (offset.total_seconds() if offset else 0 for offset in offsets)
        return int(theirs - viewers) // 60

    @property
    def hours_apart(self) -> float:
        """How far the two clocks are apart."""
        return abs(self.minutes_ahead) / 60

    @property
    def _now(self) -> datetime:
        return timezone.now().astimezone(ZoneInfo(self.person.time_zone))


def person_page(viewer: User, handle: str, *, preview: Visibility | None = None) -> PersonPage:
    """The page of the person at a handle. `preview` shows one's own page as that circle of people sees it.

    Raises User.DoesNotExist for nobody, and just the same for somebody whom the viewer may not see.
    """
    person = (
        people_visible_to(viewer)
        .select_related("profile__organization", "profile__unit", "profile__member")
        .annotate(
            is_kept=Exists(ShortlistEntry.objects.filter(member=viewer, person=OuterRef("pk"))),
            is_followed=Exists(Follow.objects.filter(member=viewer, key=_KEY_OF_PERSON)),
            follows_viewer=Exists(Follow.objects.filter(member=OuterRef("pk"), key=person_key(viewer))),
        )
        .get(handle=handle)
    )
    profile = person.profile
    is_own = person.pk == viewer.pk
    if is_own and preview in PREVIEWS:
        sections = sections_open_to(profile, PREVIEWS[preview], reach_of(profile))
    else:
        sections, preview = visible_sections(viewer, [profile])[person.pk], None
    if person.state == State.DEPARTED:
        return PersonPage(profile=profile, sections=sections, is_own=is_own)
    return PersonPage(
        profile=profile,
        sections=sections,
        is_own=is_own and preview is None,
        preview=preview,
        is_kept=person.is_kept,
        is_followed=person.is_followed,
        follows_viewer=person.follows_viewer,
        common_colleagues=0 if is_own else common_colleague_count(viewer, person),
        skills=skill_lines(viewer, profile) if Section.SKILLS in sections else [],
        offers=_offers(profile, is_own=is_own and preview is None) if Section.OFFERS in sections else [],
        path=list(profile.path.all()) if Section.PATH in sections else [],
        former_places=former_places(person) if Section.PATH in sections else [],
        links=list(profile.links.all()) if Section.ABOUT in sections else [],
        units=units_above(profile),
        unit_people_count=unit_people_count(profile),
        supervisor=_visible_supervisor(viewer, profile),
        shown_to=shown_now(profile) if is_own and preview is None else {},
    )


def shown_now(profile: Profile) -> dict[str, str]:
    """Who sees each section of a profile now, whatever its member chose more widely; `HIDDEN` for what moderators hid."""
    reach, hidden = reach_of(profile), profile.hidden_sections
    return {section.value: HIDDEN if section in hidden else profile.visibility_of(section, reach).value for section in Section}


def _offers(profile: Profile, *, is_own: bool) -> list[Offer]:
    """What is offered and sought; others do not see what has ended."""
    return [offer for offer in profile.offers.all() if is_own or offer.is_open]


def skill_lines(viewer: User, profile: Profile, *, only: int | None = None) -> list[SkillLine]:
    """The skills of a profile whose section the viewer may see, most endorsed first; `only` keeps one, by primary key.

    Two statements, whatever the number of skills and endorsements.
    """
    declared = profile.declared_skills.select_related("skill").annotate(
        is_mine=Exists(Endorsement.objects.filter(declared_skill=OuterRef("pk"), endorser=viewer))
    )
    lines = list(declared if only is None else declared.filter(pk=only))
    endorsers = named_endorsers(viewer, [line.pk for line in lines])
    return [
        SkillLine(
            declared=line,
            endorsers=tuple(endorsers[line.pk]),
            is_endorsed_by_viewer=line.is_mine,
            can_endorse=profile.pk != viewer.pk,
        )
        for line in lines
    ]


def named_endorsers(viewer: User, declared: Collection[int]) -> dict[int, list[Profile]]:
    """For each declared skill (by primary key), the last few endorsers whom the viewer may see."""
    latest = Window(RowNumber(), partition_by=F("declared_skill"), order_by=[F("at").desc(), F("pk").desc()])
    shown = visible_endorsements(viewer).filter(declared_skill__in=declared).annotate(rank=latest)
    found: dict[int, list[Profile]] = defaultdict(list)
    for endorsement in shown.filter(rank__lte=ENDORSERS_NAMED).order_by("declared_skill", "rank"):
        found[endorsement.declared_skill_id].append(endorsement.endorser.profile)
    return found


def visible_endorsements(viewer: User) -> QuerySet[Endorsement]:
    """Endorsements by people whom the viewer may see, latest first, with the endorser and where they work."""
    return (
        Endorsement.objects.filter(is_visible_to(viewer, "endorser__"))
        .select_related("endorser__profile__organization", "endorser__profile__member")
        .order_by("-at", "-pk")
    )


def visible_declared_skill(viewer: User, public_id: str) -> DeclaredSkill:
    """A declared skill that the viewer may see. Raises DeclaredSkill.DoesNotExist for any other, as for none."""
    declared = (
        DeclaredSkill.objects.filter(is_visible_to(viewer, "profile__member__"))
        .select_related("profile__member", "skill")
        .get(public_id=public_id)
    )
    if Section.SKILLS not in visible_sections(viewer, [declared.profile])[declared.profile_id]:
        raise DeclaredSkill.DoesNotExist
    return declared


def former_places(person: User) -> list[Affiliation]:
    """Where a person worked before, latest first: each organization and unit once, and not where they work now."""
    places: dict[tuple[int, int | None], Affiliation] = {}
    current: set[tuple[int, int | None]] = set()
    for one in person.affiliations.select_related("organization", "unit").order_by("-ended_at", "-pk"):
        if one.ended_at is None:
            current |= {(one.organization_id, one.unit_id), (one.organization_id, None)}
        else:
            places.setdefault((one.organization_id, one.unit_id), one)
    return [one for place, one in places.items() if place not in current]


def units_above(profile: Profile) -> list[Unit]:
    """The units of a person, from the largest to their own."""
    if profile.unit is None:
        return []
    names = profile.unit.path_key.split(" / ")
    paths = [" / ".join(names[:depth]) for depth in range(1, len(names) + 1)]
    units = Unit.objects.filter(organization=profile.unit.organization_id, path_key__in=paths)
    return sorted(units, key=lambda unit: len(unit.path_key))


def unit_people_count(profile: Profile) -> int:
    """How many people the directory lists in the unit of a person."""
    return User.objects.listable().filter(profile__unit=profile.unit_id).count() if profile.unit_id else 0


def _visible_supervisor(viewer: User, profile: Profile) -> Profile | None:
    if profile.supervisor_id is None:
        return None
    shown = Profile.objects.filter(is_visible_to(viewer, "member__")).exclude(member__state=State.DEPARTED)
    return shown.select_related("member").filter(pk=profile.supervisor_id).first()


# Follows -------------------------------------------------------------------------------------------------------------


def followed_ids(member: User) -> QuerySet[Follow, str]:
    """The public ids of the people whom a member follows."""
    follows = Follow.objects.filter(member=member, key__startswith=PERSON_KEY_PREFIX)
    return follows.annotate(followed=Substr("key", len(PERSON_KEY_PREFIX) + 1)).values_list("followed", flat=True)


def followed_people(member: User) -> QuerySet[Profile]:
    """The people whom a member follows and may see, by name; each with `follows_back`."""
    back = Follow.objects.filter(member=OuterRef("pk"), key=person_key(member))
    return (
        Profile.objects.filter(is_visible_to(member, "member__"), member__public_id__in=followed_ids(member))
        .select_related("member", "organization")
        .annotate(follows_back=Exists(back))
        .order_by("member__display_name", "pk")
    )


def follower_count(member: User) -> int:
    """How many people follow a member."""
    return Follow.objects.filter(key=person_key(member)).count()


def common_colleague_count(viewer: User, person: User) -> int:
    """How many people each of the two follows and is followed by, among those whom the viewer may see."""
    return (
        people_visible_to(viewer)
        .filter(pk__in=Follow.objects.filter(key=person_key(viewer)).values("member"))
        .filter(pk__in=Follow.objects.filter(key=person_key(person)).values("member"))
        .filter(public_id__in=followed_ids(viewer))
        .filter(public_id__in=followed_ids(person))
        .count()
    )


# One's own profile ---------------------------------------------------------------------------------------------------


def own_strength(profile: Profile) -> Strength:
    """How easy the profile is to find, and what to add next."""
    counts = Profile.objects.filter(pk=profile.pk).aggregate(
        skills=Count("declared_skills", distinct=True),
        offers=Count("offers", distinct=True),
        path=Count("path", distinct=True),
    )
    return strength(profile, **counts)


@dataclass(frozen=True)
class OverviewLine:
    """A section of one's own profile in short: who sees it, and the beginning of what it says."""

    section: Section
    visibility: str
    says: list[str]


def overview(page: PersonPage) -> list[OverviewLine]:
    """Every section of one's own profile, in short. It asks the database nothing more."""
    profile = page.profile
    levels = (
        (_("French"), profile.get_french_level_display()),
        (_("English"), profile.get_english_level_display()),
    )
    says: dict[Section, list[str]] = {
        Section.PLACE: [profile.city, profile.region, profile.get_telework_display()],
        Section.CONTACT: [page.person.email, profile.phone, profile.office],
        Section.LANGUAGES: [f"{language} ({level})" for language, level in levels if level],
        Section.ABOUT: [profile.pronouns, Truncator(str(profile.biography)).words(20), profile.interests],
        Section.SKILLS: [str(line.declared.skill.name) for line in page.skills],
        Section.OFFERS: [offer.get_kind_display() for offer in page.offers],
        Section.PATH: [step.title for step in page.path],
    }
    return [OverviewLine(section, page.shown_to[section], [text for text in says[section] if text]) for section in Section]
