"""Knowledge at risk: what one person alone holds, for those who look after a unit or administer an organization.

Everything is read as the viewer may see it: what is hidden from them is neither listed nor counted. A constant number of
statements.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.data.spreadsheets import BYTE_ORDER_MARK, safe_cell
from intranet.kernel.holdings import holding_kinds
from intranet.kernel.text.bilingual import Words, fold
from profiles.models import (
    DeclaredSkill,
    Departure,
    Handover,
    HandoverState,
    Organization,
    Profile,
    Section,
    Skill,
    Unit,
    Visibility,
    shown_to,
)
from profiles.models.organizations import PATH_SEPARATOR
from profiles.models.policies import Reach
from profiles.queries.departures import administered_by, plans_seen_by
from profiles.visibility import is_listable, is_visible_to, reach_at

SKILL = "skill"
"""The word of skills, beside those of the kinds of holdings."""


@dataclass(frozen=True)
class Scope:
    """The people whose knowledge the viewer looks after."""

    viewer: User
    organizations: frozenset[int]
    condition: Q

    @property
    def people(self) -> "QuerySet[User]":
        """They, employees whose accounts are open and whom the viewer may see."""
        rows = User.objects.filter(self.condition, kind=Kind.EMPLOYEE, state__in=(State.ACTIVE, State.UNCLAIMED))
        return rows.filter(is_visible_to(self.viewer))


def scope_of(viewer: User) -> Scope:
    """The organizations that the viewer administers, the people who report to them, and the units of these with those under
    them.
    """
    administered = set(administered_by(viewer))
    condition = Q(profile__organization__in=administered)
    organizations = set(administered)
    reports = Profile.objects.filter(supervisor=viewer if viewer.is_active else None, organization__isnull=False)
    for organization, path in set(reports.values_list("organization", "unit__path_key").distinct()):
        organizations.add(organization)
        if path:
            inside = Q(profile__unit__path_key=path) | Q(profile__unit__path_key__startswith=path + PATH_SEPARATOR)
            condition |= Q(profile__organization=organization) & inside
    condition |= Q(profile__supervisor=viewer.pk)
    return Scope(viewer, frozenset(organizations), condition)


@dataclass(frozen=True)
class Risk:
    """Something that one person alone holds."""

    word: str
    noun: str | Promise
    icon: str
    key: str
    name: str | Words
    address: str
    detail: str | Words
    profile: Profile
    plan: Departure | None
    is_accepted: bool

    @property
    def title(self) -> str:
        """What it is called, without its language."""
        return str(self.name)

    @property
    def unit(self) -> Unit | None:
        return self.profile.unit

    @property
    def unit_id(self) -> str:
        return self.unit.public_id if self.unit else ""

    @property
    def is_leaving(self) -> bool:
        """Whether the departure of the person is announced, and nobody has accepted to take this over."""
        return self.plan is not None and not self.is_accepted


@dataclass(frozen=True)
class UnitCount:
    """How many things are at risk in a unit, and with how many of them somebody is about to leave."""

    unit: Unit | None
    count: int
    leaving: int

    @property
    def label(self) -> str:
        """Its name, where no other language can be marked."""
        return str(self.unit.name) if self.unit else _("Without a unit")

    @property
    def order(self) -> tuple[int, int, str]:
        return (-self.leaving, -self.count, self.unit.path_key if self.unit else "")


@dataclass(frozen=True)
class Listed:
    """A risk in the list, under its unit."""

    risk: Risk
    unit_count: UnitCount


@dataclass(frozen=True)
class Risks:
    """What is at risk among the people of a scope: all of it, and the part that was asked for."""

    everything: Sequence[Risk]
    units: Sequence[UnitCount]
    shown: Sequence[Listed]
    plans: Sequence[Departure]

    @cached_property
    def by_word(self) -> Counter[str]:
        return Counter(one.word for one in self.everything)

    @property
    def skills(self) -> int:
        return self.by_word[SKILL]

    @property
    def texts(self) -> int:
        """Pages and documents."""
        return self.by_word["page"] + self.by_word["document"]

    @property
    def places(self) -> int:
        """Groups and projects."""
        return self.by_word["group"] + self.by_word["project"]

    @property
    def leaving(self) -> int:
        return sum(one.is_leaving for one in self.everything)

    @property
    def most(self) -> int:
        return max((one.count for one in self.units), default=0)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: words of the title, one kind, one unit (its public id)."""

    text: str = ""
    word: str = ""
    unit: str = ""

    def wants(self, risk: Risk) -> bool:
        is_named = fold(self.text) in fold(f"{risk.title} {risk.profile.display_name}")
        return is_named and self.word in ("", risk.word) and self.unit in ("", risk.unit_id)


def words_to_choose() -> list[tuple[str, str | Promise]]:
    """The kinds, for a filter."""
    kinds: list[tuple[str, str | Promise]] = [(kind.word, kind.noun) for kind in holding_kinds if kind.is_knowledge]
    return [(SKILL, gettext_lazy("Skill")), *kinds]


def risks_for(scope: Scope, asked: Asked) -> Risks:
    """What is at risk among the people of a scope."""
    viewer = scope.viewer
    people = set(scope.people.values_list("pk", flat=True))
    held = [*_skills(scope, people), *_things(scope)]
    profiles = Profile.objects.filter(pk__in={one[0] for one in held}).select_related("member", "unit").in_bulk()
    open_plans = plans_seen_by(viewer).open().filter(member__in=scope.people).to_show().order_by("day", "pk")
    plans = {plan.member_id: plan for plan in open_plans}
    rows = Handover.objects.filter(departure__in=plans.values(), state=HandoverState.ACCEPTED)
    accepted = set(rows.values_list("departure__member", "key"))
    found = [
        Risk(*facts, profiles[holder], plans.get(holder), (holder, facts[3]) in accepted)
        for holder, facts in held
        if holder in profiles
    ]
    units = _by_unit(found)
    listed = [Listed(one, units[one.unit]) for one in found if asked.wants(one)]
    listed.sort(key=_order)
    return Risks(found, list(units.values()), listed, list(plans.values()))


def _by_unit(found: Sequence[Risk]) -> dict[Unit | None, UnitCount]:
    """What is at risk in each unit: first those that somebody leaves, then the most."""
    counts = Counter(one.unit for one in found)
    leaving = Counter(one.unit for one in found if one.is_leaving)
    rows = [UnitCount(unit, count, leaving[unit]) for unit, count in counts.items()]
    rows.sort(key=lambda one: one.order)
    return {one.unit: one for one in rows}


def _order(listed: Listed) -> tuple[object, ...]:
    """By unit; in a unit who is about to leave first, then by person and title."""
    risk, plan = listed.risk, listed.risk.plan
    day = plan.day.toordinal() if plan else 0
    return (listed.unit_count.order, not risk.is_leaving, day, fold(risk.profile.display_name), fold(risk.title))


type _Facts = tuple[str, str | Promise, str, str, str | Words, str, str | Words]


def _things(scope: Scope) -> Iterator[tuple[int, _Facts]]:
    """Groups, projects, pages, documents: what a plan would hand over, a statement for each kind."""
    for kind in (kind for kind in holding_kinds if kind.is_knowledge):
        for thing in kind.visible(kind.held(kind.things(), scope.people), scope.viewer):
            facts = (kind.word, kind.noun, kind.icon, kind.key_of(thing))
            yield thing.holder_id, (*facts, kind.title(thing), kind.address(thing), kind.detail(thing))


def _skills(scope: Scope, people: Collection[int]) -> Iterator[tuple[int, _Facts]]:
    """Skills that one person alone declares in their organization, among those whom the viewer may see and who show them to
    the viewer.
    """
    holders: dict[tuple[int, int], list[int]] = {}
    for organization, skill, profile in _declared(scope):
        holders.setdefault((organization, skill), []).append(profile)
    alone = [(skill, own[0]) for (_organization, skill), own in holders.items() if len(own) == 1 and own[0] in people]
    skills = Skill.objects.in_bulk({skill for skill, _holder in alone})
    noun, detail = gettext_lazy("Skill"), _("Nobody else in the organization declares it")
    for skill, holder in alone:
        one = skills[skill]
        facts = (SKILL, noun, "badge-check", f"{SKILL}:{one.public_id}")
        yield holder, (*facts, one.name, one.get_absolute_url(), detail)


def _declared(scope: Scope) -> Iterator[tuple[int, int, int]]:
    """Who declares what in the organizations of the scope (primary keys), as far as the viewer may see it; three statements."""
    organization_of = dict(_showing_skills(scope))
    rows = DeclaredSkill.objects.filter(profile__organization__in=scope.organizations, skill__merged_into=None).order_by()
    for skill, profile in rows.values_list("skill", "profile").iterator():
        if profile in organization_of:
            yield organization_of[profile], skill, profile


def _showing_skills(scope: Scope) -> Iterator[tuple[int, int]]:
    """The people of these organizations whose skills the viewer may see, and their organizations (primary keys)."""
    ids = audience_ids(scope.viewer)
    of_scope = Organization.objects.filter(pk__in=scope.organizations)
    own = {pk for pk, audience in of_scope.values_list("pk", "audience") if audience in ids}
    people = Profile.objects.filter(is_listable("member__"), organization__in=scope.organizations).annotate(reach=reach_at())
    columns = ("pk", "organization", "skills_visibility", "reach", "member__state", "hidden_sections")
    for profile, organization, chosen, reach, state, hidden in people.values_list(*columns).iterator():
        circle = shown_to(Section.SKILLS, chosen, reach=Reach(reach), is_claimed=state != State.UNCLAIMED, hidden=hidden)
        if circle == Visibility.EVERYONE or (circle == Visibility.ORGANIZATION and organization in own):
            yield profile, organization


def risks_csv(listed: Sequence[Listed]) -> str:
    """One line for each thing, in the reader's language."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([_("Unit"), _("Kind"), _("What"), _("Person"), _("Departure"), _("Successor accepted"), _("Address")])
    for one in (row.risk for row in listed):
        cells = (
            one.unit.name if one.unit else "",
            one.noun,
            one.title,
            one.profile.display_name,
            date_format(one.plan.day, "Y-m-d") if one.plan else "",
            _("Yes") if one.is_accepted else "",
            one.address,
        )
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
