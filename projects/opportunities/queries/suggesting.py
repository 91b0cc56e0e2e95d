"""Who could do it, and what a member could do, with reasons: only from what the one who asks may see.

The more somebody was invited lately, the lower they come, so that no one is asked by everyone.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log2
from typing import Any, Final, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import fold
from profiles.models import DeclaredSkill, Level, Offer, OfferDirection, OfferKind, Profile, Section, Skill
from profiles.queries.directory import SeenPerson, people_seen
from profiles.queries.matching import people_with, skills_near
from profiles.queries.reasons import endorsed_by
from profiles.visibility import people_visible_to
from projects.models import Application, Invitation, Opportunity, OpportunityQuerySet, Participation, Unsuggested
from projects.models.opportunities import INVITATION_LASTS, MAX_OPEN_INVITATIONS
from projects.opportunities.queries.visible import visible_opportunities, who_see

# The more are shown, the larger the share of the most suggested people: measured in the decision.
SHOWN: Final = 12
CANDIDATES: Final = 100
A_MONTH: Final = timedelta(days=30)
CANNOT_BE_INVITED: Final = gettext_lazy("This person cannot be invited to it now.")
# A skill that is not the one asked for, and has its words, counts for less.
NEAR_WEIGHS: Final = 0.25


@dataclass(frozen=True)
class Reason:
    """Why: an icon and words."""

    icon: str
    words: str | SafeString


@dataclass(frozen=True)
class SuggestedPerson:
    """Somebody who could do it, why, and how much."""

    person: SeenPerson
    reasons: Sequence[Reason]
    score: float


@dataclass(frozen=True)
class SuggestedOpportunity:
    """An opportunity that fits a member, and why."""

    opportunity: Opportunity
    reasons: Sequence[Reason]


# People for an opportunity ------------------------------------------------------------------------------------------------


def people_for(viewer: User, opportunity: Opportunity, at_most: int = SHOWN) -> list[SuggestedPerson]:
    """Those who could be invited, the best first; where few declare what is asked for, those of skills near it too.

    Their skills alone say who is looked at closely: twice as many as are shown, for what else counts may change their order.
    Raises SearchUnavailable.
    """
    skills = list(opportunity.skills.all())
    weights = dict.fromkeys(skills, 1.0)
    found = people_with(viewer, skills)
    if len(found) < at_most:
        near = skills_near(viewer, skills)
        weights |= dict.fromkeys(near, NEAR_WEIGHS)
        found += [key for key in people_with(viewer, near) if key not in found]
    invited = _invited_lately(found)
    keys = _invitable(viewer, opportunity, found, invited)
    brought = _brought_by(keys, weights)
    worth = {key: _spread(sum(one.weight for one in brought[key]), invited[key]) for key in keys}
    keys.sort(key=lambda key: (-worth[key], key))
    people = [one for one in people_seen(viewer, keys[: 2 * at_most]) if Section.SKILLS in one.sections]
    offers = _offering(one.member.pk for one in people if Section.OFFERS in one.sections)
    suggested = []
    for person in people:
        key = person.member.pk
        if brought[key]:
            score, reasons = _weighed(person, opportunity, brought[key], key in offers)
            suggested.append(SuggestedPerson(person, reasons, _spread(score, invited[key])))
    return sorted(suggested, key=lambda one: (-one.score, one.person.member.pk))[:at_most]


def _spread(score: float, invited: int) -> float:
    """What somebody brings, for less the more often they were invited in the last month."""
    return score / (1 + log2(1 + invited))


@dataclass(frozen=True)
class _Brought:
    """A skill that somebody declares, of those looked for, and what it counts for."""

    skill: Skill
    level: int
    endorsements: int
    near: float

    @property
    def weight(self) -> float:
        return self.near * self.level * (1 + log2(1 + self.endorsements))


def _brought_by(keys: Collection[int], weights: Mapping[Skill, float]) -> Mapping[int, list[_Brought]]:
    """What each of these people brings of these skills, those asked for first, the highest level first."""
    found = defaultdict[int, list[_Brought]](list)
    skills = {skill.pk: skill for skill in weights}
    rows = DeclaredSkill.objects.filter(profile__in=keys, skill__in=skills)
    for profile, skill, level, endorsements in rows.values_list("profile", "skill", "level", "endorsement_count"):
        found[profile].append(_Brought(skills[skill], level, endorsements, weights[skills[skill]]))
    for brought in found.values():
        brought.sort(key=lambda one: (-one.near, -one.level))
    return found


def can_be_invited(viewer: User, opportunity: Opportunity, member: User) -> bool:
    """Whether somebody may be invited to it by the viewer now."""
    return bool(_invitable(viewer, opportunity, [member.pk], _invited_lately([member.pk])))


def _invitable(viewer: User, opportunity: Opportunity, keys: Sequence[int], invited: Counter[int]) -> list[int]:
    """Those of these people whom the viewer may see, who see the opportunity, and who may be asked once more.

    `invited` says how often each was in the last month: an open invitation is younger than that.
    """
    rows = people_visible_to(viewer).filter(pk__in=who_see(opportunity, keys), is_active=True).exclude(pk=viewer.pk)
    for held_back in _held_back(opportunity):
        rows = rows.exclude(pk__in=held_back.values("member"))
    often = open_invitations([key for key, count in invited.items() if count >= MAX_OPEN_INVITATIONS])
    kept = {key for key in rows.values_list("pk", flat=True) if often[key] < MAX_OPEN_INVITATIONS}
    return [key for key in keys if key in kept]


def _held_back(opportunity: Opportunity) -> Iterator[QuerySet[Any]]:
    """The rows of those who declined it or every one, applied, were invited, are in the project already, or choose."""
    yield Unsuggested.objects.filter(Q(opportunity=None) | Q(opportunity=opportunity))
    yield Application.objects.filter(opportunity=opportunity)
    yield Invitation.objects.filter(opportunity=opportunity)
    if opportunity.project_id is not None:
        yield Participation.objects.filter(project=opportunity.project_id, left_at=None)
    else:
        yield Membership.objects.animating().filter(group=opportunity.group_id)


def open_invitations(members: Collection[int]) -> Counter[int]:
    """How many invitations that are open each of these members (primary keys) has."""
    since = timezone.now() - INVITATION_LASTS
    rows = Invitation.objects.filter(member__in=members, declined_at=None, at__gte=since)
    rows = rows.filter(opportunity__in=Opportunity.objects.shown().open().values("pk"))
    applied = set(Application.objects.filter(member__in=members).values_list("member", "opportunity"))
    pairs = rows.values_list("member", "opportunity")
    return Counter(member for member, opportunity in pairs if (member, opportunity) not in applied)


def _invited_lately(keys: Collection[int]) -> Counter[int]:
    rows = Invitation.objects.filter(member__in=keys, at__gte=timezone.now() - A_MONTH)
    return Counter(rows.values_list("member", flat=True))


def _offering(members: object) -> set[int]:
    """Those of these members who offer a micro-assignment today."""
    rows = Offer.objects.filter(profile__in=list(members), direction=OfferDirection.OFFER)  # type: ignore[call-overload]
    return {offer.profile_id for offer in rows.filter(kind=OfferKind.MICRO_ASSIGNMENT) if offer.is_open}


def _weighed(
    person: SeenPerson, opportunity: Opportunity, brought: Sequence[_Brought], is_offering: bool
) -> tuple[float, list[Reason]]:
    """What somebody brings, from the sections that the viewer sees."""
    score = sum(one.weight for one in brought)
    reasons = [_skill(str(one.skill.name), one.level, one.endorsements) for one in brought]
    if is_offering:
        score += 2
        reasons.append(Reason("clock", _("Offers time for micro-assignments")))
    more = _fitting(person.profile, opportunity, person.sections)
    return score + len(more), [*reasons, *more]


def _skill(name: str, level: int, endorsements: int) -> Reason:
    words = _("%(skill)s, %(level)s") % {"skill": name, "level": str(Level(level).label).lower()}
    return Reason("badge-check", f"{words}, {endorsed_by(endorsements, 0)}" if endorsements else words)


def _fitting(profile: Profile, opportunity: Opportunity, sections: Collection[Section]) -> list[Reason]:
    """Languages and place, of a profile whose sections these may be read."""
    found = []
    if Section.LANGUAGES in sections:
        for language, asked, has in (
            (_("French"), opportunity.french_level, profile.french_level),
            (_("English"), opportunity.english_level, profile.english_level),
        ):
            if asked and has >= asked:
                found.append(Reason("languages", _("Has the level asked for: %(language)s") % {"language": language}))
    if Section.PLACE in sections and opportunity.city and fold(profile.city) == fold(opportunity.city):
        found.append(Reason("map-pin", _("Works there: %(city)s") % {"city": profile.city}))
    return found


# Opportunities for a member -----------------------------------------------------------------------------------------------


def opportunities_for(member: User, at_most: int) -> list[SuggestedOpportunity]:
    """Those that ask for a skill which the member declares, the most skills first; in a constant number of statements."""
    if wants_no_suggestion(member):
        return []
    declared = {one.skill_id: one for one in DeclaredSkill.objects.filter(profile=member.pk).select_related("skill")}
    rows = not_concerned(member, visible_opportunities(member).open().to_list()).filter(skills__in=declared).distinct()
    profile = Profile.objects.filter(member=member).first() or Profile(member=member)
    found = []
    for opportunity in rows.order_by("closes_on", "pk")[:CANDIDATES]:
        shared = [declared[skill.pk] for skill in opportunity.skills.all() if skill.pk in declared]
        reasons = [_skill(str(one.skill.name), one.level, one.endorsement_count) for one in shared]
        found.append((len(shared), SuggestedOpportunity(opportunity, reasons + _fitting(profile, opportunity, set(Section)))))
    return [one for _shared, one in sorted(found, key=lambda pair: -pair[0])][:at_most]


def wants_no_suggestion(member: User) -> bool:
    """Whether somebody declined for all time."""
    return Unsuggested.objects.filter(member=member, opportunity=None).exists()


def not_concerned(member: User, rows: OpportunityQuerySet) -> OpportunityQuerySet:
    """Without those that the member announced, applied to, declined, whose project they are in, or whose group they animate."""
    animated = Membership.objects.animating().filter(member=member).values("group")
    working = Participation.objects.filter(member=member, left_at=None).values("project")
    rows = rows.exclude(pk__in=Application.objects.filter(member=member).values("opportunity"))
    rows = rows.exclude(pk__in=Unsuggested.objects.filter(member=member, opportunity__isnull=False).values("opportunity"))
    return rows.exclude(author=member).exclude(project__in=working).exclude(group__in=animated)


type Fit = Literal["yes", "no"]


def fit_of(member: User, opportunity: Opportunity) -> Mapping[Fit, Sequence[Reason]]:
    """How a member fits an opportunity, for themselves: what they bring, and the skills that their profile does not say."""
    rows = DeclaredSkill.objects.filter(profile=member.pk, skill__in=opportunity.skills.all()).select_related("skill")
    declared = {one.skill_id: one for one in rows}
    found: dict[Fit, list[Reason]] = defaultdict(list)
    for skill in opportunity.skills.all():
        if one := declared.get(skill.pk):
            found["yes"].append(_skill(str(skill.name), one.level, one.endorsement_count))
        else:
            found["no"].append(Reason("minus", _("Not on your profile: %(skill)s") % {"skill": skill.name}))
    profile = Profile.objects.filter(member=member).first()
    if profile is not None:
        found["yes"] += _fitting(profile, opportunity, set(Section))
    return found
