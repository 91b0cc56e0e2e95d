"""The demonstration government: organizations, vocabulary and people, all invented. Repeating any of it changes nothing."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import batched

from django.db import transaction
from django.utils import timezone, translation

from intranet.kernel.accounts.actions import activate_member, add_domain, finish_onboarding
from intranet.kernel.accounts.handles import available_handle
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.follows.models import Follow
from intranet.kernel.privacy.actions import accept_texts
from intranet.kernel.search.actions import reindex
from profiles.actions.affiliations import PERSON, Placement, end_all_affiliations, place_members, request_affiliation
from profiles.actions.directory import keep_person, save_search
from profiles.actions.organizations import create_organization, grant_role, unit_at
from profiles.actions.policies import set_reach
from profiles.actions.skills import show_typed_skills, skills_for, store_listed_skills
from profiles.actions.skills_declared import declare_skill
from profiles.demonstration.government import ORGANIZATIONS, UnitPlan
from profiles.demonstration.residents import DOMAIN, REGION_OF, Resident
from profiles.demonstration.vocabulary import SKILLS
from profiles.models import (
    Affiliation,
    DeclaredSkill,
    Endorsement,
    Level,
    Offer,
    Organization,
    OrganizationRole,
    PathEntry,
    Profile,
    Reach,
    Section,
    Unit,
    Visibility,
)
from profiles.models.organizations import OrganizationNames
from profiles.visibility import person_key

PEOPLE_AT_ONCE = 100
FOLLOWED = range(3, 13)
IN_PLACE_SINCE = timedelta(days=500)
# Who holds a role, by account, and where.
ROLES = (
    ("curator", "archives", OrganizationRole.CURATOR),
    ("admin", "digital", OrganizationRole.ADMINISTRATOR),
    ("etienne.cote", "safety", OrganizationRole.REGISTRAR),
    ("employee", "forests", OrganizationRole.REGISTRAR),
)
NEWCOMER_EVERY = 9
ARRIVALS = (timedelta(days=3), timedelta(days=8), timedelta(days=13), timedelta(days=22))
VISITORS = frozenset({"employee", "colleague", "kateri.jacobs"})
REQUESTS = ("Prêt de service à la télédétection jusqu’en juin.", "I joined the Fire Behaviour Team last week.")
TYPED_SKILLS = (("fr", "Tableaux de bord Power BI"), ("fr", "Rédaction épicène"), ("en", "Threat modelling"))
SAVED_SEARCHES = (("Feux et climat", "q=feux+climat"), ("Mentorat en géomatique", "q=g%C3%A9omatique&offer=mentoring"))


@transaction.atomic
def found_organizations() -> dict[str, Organization]:
    """The organizations of the plan by their key, with their units; those that exist are left as they are."""
    founded: dict[str, Organization] = {}
    for plan in sorted(ORGANIZATIONS, key=lambda plan: bool(plan.parent)):
        organization = Organization.objects.filter(name_fr=plan.name_fr).first() or create_organization(
            actor=None,
            names=OrganizationNames(
                name_fr=plan.name_fr, name_en=plan.name_en, acronym_fr=plan.acronym_fr, acronym_en=plan.acronym_en
            ),
            kind=plan.kind,
            parent=founded.get(plan.parent),
        )
        for unit in plan.units:
            _lay_out(organization, unit)
        founded[plan.key] = organization
    return founded


def _lay_out(organization: Organization, plan: UnitPlan) -> None:
    paths = [[plan.names], *([plan.names, team] for team in plan.teams)]
    for path in paths:
        unit = unit_at(organization=organization, path=[name_fr for name_fr, _ in path])
        if not unit.name_en:
            unit.name_en = path[-1][1]
            unit.save(update_fields=["name_en"])


@transaction.atomic
def store_vocabulary() -> None:
    """The skills of the demonstration, curated, with their synonyms."""
    store_listed_skills(listed=SKILLS)


def settle(*, people: Sequence[Resident], organizations: Mapping[str, Organization], password: str, seed: int) -> int:
    """Make the people who are not there yet, and the ties between them; says how many. Those who are keep what they wrote."""
    add_domain(actor=None, domain=DOMAIN)
    present = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    newcomers = [one for one in people if one.email not in present]
    members: dict[str, User] = {}
    for some in batched(newcomers, PEOPLE_AT_ONCE, strict=False):
        members |= _make(some, organizations)
    for one in newcomers:
        if one.has_password:
            _open(members[one.account], password)
    _supervise(newcomers, members)
    _weave(newcomers, members, random.Random(seed))  # noqa: S311 (ties that can be drawn again, no secret)
    for account, organization, role in ROLES:
        if account in members:
            grant_role(actor=None, member=members[account], organization=organizations[organization], role=role)
    _welcome(newcomers, members)
    if members.keys() >= VISITORS:
        _leave_something_to_do(newcomers, members, organizations)
    return len(newcomers)


@transaction.atomic
def _welcome(people: Sequence[Resident], members: Mapping[str, User]) -> None:
    """A few people of each organization arrived this month."""
    arrived: dict[str, int] = defaultdict(int)
    for one in people[::NEWCOMER_EVERY]:
        if one.state == State.ACTIVE and one.organization and not (one.is_head or one.has_password):
            since = timezone.now() - ARRIVALS[arrived[one.organization] % len(ARRIVALS)]
            arrived[one.organization] += 1
            Affiliation.objects.filter(member=members[one.account], ended_at=None).update(started_at=since)


@transaction.atomic
def _leave_something_to_do(
    people: Sequence[Resident], members: Mapping[str, User], organizations: Mapping[str, Organization]
) -> None:
    """What a registrar answers, what a curator confirms, a policy, and what the employee keeps of the directory."""
    elsewhere = [one for one in people if one.organization == "digital" and one.state == State.ACTIVE and not one.has_password]
    for one, message in zip(elsewhere[-len(REQUESTS) :], REQUESTS, strict=True):
        request_affiliation(member=members[one.account], organization=organizations["forests"], message=message)
    for one, (language, skill) in zip(elsewhere, TYPED_SKILLS, strict=False):
        member = members[one.account]
        with translation.override(language):
            declare_skill(actor=member, member=member, text=skill, level=Level.INTERMEDIATE)
    head = next(one for one in people if one.organization == "ferries" and one.is_head)
    grant_role(
        actor=None, member=members[head.account], organization=organizations["ferries"], role=OrganizationRole.ADMINISTRATOR
    )
    set_reach(actor=members[head.account], organization=organizations["ferries"], reach=Reach.ORGANIZATION)
    for name, query in SAVED_SEARCHES:
        save_search(member=members["employee"], name=name, query=query)
    for account in ("colleague", "kateri.jacobs"):
        keep_person(member=members["employee"], person=members[account])


@transaction.atomic
def _make(people: Sequence[Resident], organizations: Mapping[str, Organization]) -> dict[str, User]:
    """Accounts, profiles, places and skills, by account."""
    handles = set(User.objects.values_list("handle", flat=True))
    members = {one.account: _member(one, handles) for one in people}
    User.objects.bulk_create(members.values())
    Profile.objects.bulk_create(_profile(one, members[one.account]) for one in people)
    units = {(unit.organization_id, unit.name_fr): unit for unit in Unit.objects.all()}
    place_members(
        placements=[
            Placement(
                member_id=members[one.account].pk,
                organization=organizations[one.organization],
                unit=units.get((organizations[one.organization].pk, one.unit)),
                title_fr=one.titles[0],
                title_en=one.titles[1],
            )
            for one in people
            if one.organization
        ],
        origin=Affiliation.Origin.IMPORT,
        at=timezone.now() - IN_PLACE_SINCE,
    )
    gone = [members[one.account].pk for one in people if one.kind == Kind.RETIREE or one.state == State.DEPARTED]
    end_all_affiliations(members=gone, at=timezone.now() - IN_PLACE_SINCE / 10)
    _write_sections(people, members)
    return members


def _member(one: Resident, taken_handles: set[str]) -> User:
    handle = available_handle(one.name, taken_handles)
    taken_handles.add(handle)
    member = User(
        handle=handle,
        display_name=one.name,
        given_name=one.given_name,
        family_name=one.family_name,
        email=one.email,
        language=one.language,
        kind=one.kind,
        # Who signs in with a password opens the account like anybody else.
        state=State.UNCLAIMED if one.has_password else one.state,
        is_protected=one.is_protected,
        is_staff=one.account == "admin",
        onboarded_at=timezone.now() if one.state == State.ACTIVE else None,
    )
    member.set_unusable_password()
    return member


def _profile(one: Resident, member: User) -> Profile:
    profile = Profile(
        member=member,
        pronouns=one.pronouns,
        title_fr=one.titles[0],
        title_en=one.titles[1],
        city=one.city,
        region=REGION_OF.get(one.city, ""),
        telework=one.telework,
        phone=one.phone,
        office=one.office,
        french_level=one.levels[0],
        english_level=one.levels[1],
        biography_fr=one.biography[0],
        biography_en=one.biography[1],
        interests=one.interests,
    )
    for section in Section:
        setattr(profile, f"{section}_visibility", one.visibility.get(section, Visibility.ORGANIZATION))
    return profile


def _write_sections(people: Sequence[Resident], members: Mapping[str, User]) -> None:
    """Skills, offers and path, in the language of each."""
    skills = skills_for(texts=sorted({name for one in people for name in one.skills}), language="fr")
    skill_of = {name: skill for skill in skills.values() for name in (skill.name_fr, skill.name_en)}
    declared, offers, path = [], [], []
    for one in people:
        member, is_english = members[one.account].pk, one.language == "en"
        declared += [DeclaredSkill(profile_id=member, skill=skill_of[name], level=level) for name, level in one.skills.items()]
        offers += [
            Offer(
                profile_id=member,
                direction=offer.direction,
                kind=offer.kind,
                text=offer.text_en if is_english else offer.text_fr,
            )
            for offer in one.offers
        ]
        path += [PathEntry(profile_id=member, **vars(step)) for step in one.path]
    DeclaredSkill.objects.bulk_create(declared)
    show_typed_skills(members=[member.pk for member in members.values()])
    Offer.objects.bulk_create(offers)
    PathEntry.objects.bulk_create(path)
    reindex(PERSON, [member.pk for member in members.values()])


def _open(member: User, password: str) -> None:
    """Open one of the accounts that visitors sign in with, past its first steps."""
    activate_member(member=member, password=password, source="demonstration")
    accept_texts(member=member)
    finish_onboarding(member=member)


@transaction.atomic
def _supervise(people: Sequence[Resident], members: Mapping[str, User]) -> None:
    """The first person of each unit leads it, under the head of the organization."""
    employed = [one for one in people if one.organization and one.state == State.ACTIVE and one.kind == Kind.EMPLOYEE]
    heads = {one.organization: one.account for one in employed if one.is_head}
    leads: dict[tuple[str, str], str] = {}
    for one in employed:
        if not (one.is_head or one.has_password):
            leads.setdefault((one.organization, one.unit), one.account)
    for one in employed:
        lead = leads.get((one.organization, one.unit), one.account)
        supervisor = lead if lead != one.account else heads.get(one.organization, lead)
        if supervisor != one.account and not one.is_head:
            Profile.objects.filter(pk=members[one.account].pk).update(supervisor=members[supervisor])


@transaction.atomic
def _weave(people: Sequence[Resident], members: Mapping[str, User], dice: random.Random) -> None:
    """Follows and endorsements, mostly between people of one organization or one skill."""
    signed_in = [one for one in people if one.state == State.ACTIVE and one.kind == Kind.EMPLOYEE and not one.is_protected]
    _follow(signed_in, members, dice)
    endorsers = {one.account: members[one.account].pk for one in signed_in}
    _endorse([one for one in people if one.skills], signed_in, endorsers, members, dice)


def _follow(signed_in: Sequence[Resident], members: Mapping[str, User], dice: random.Random) -> None:
    pairs = {
        ("employee", "colleague"),
        ("colleague", "employee"),
        ("employee", "kateri.jacobs"),
        ("colleague", "kateri.jacobs"),
    }
    for one in signed_in:
        near = [other for other in signed_in if other.organization == one.organization and other is not one]
        count = dice.choice(FOLLOWED)
        followed = [*dice.sample(near, min(count * 2 // 3, len(near))), *dice.sample(signed_in, count // 3)]
        pairs |= {(one.account, other.account) for other in followed if other is not one}
        pairs |= {(other.account, one.account) for other in followed if other is not one and dice.random() < 0.4}
    rows = sorted((members[one].pk, person_key(members[other])) for one, other in pairs if {one, other} <= members.keys())
    insert_rows(Follow, ("member", "key"), rows, ignore_conflicts=True)


def _endorse(
    people: Sequence[Resident],
    signed_in: Sequence[Resident],
    endorsers: Mapping[str, int],
    members: Mapping[str, User],
    dice: random.Random,
) -> None:
    owner_of = {members[one.account].pk: one for one in people}
    endorsements = []
    declared = list(DeclaredSkill.objects.filter(profile__in=owner_of).select_related("skill").order_by("pk"))
    for position, skill in enumerate(declared):
        owner = owner_of[skill.profile_id]
        is_first = position == 0 or declared[position - 1].profile_id != skill.profile_id
        most = owner.endorsements if is_first else owner.endorsements * 2 // 3
        able = _able_to_endorse(owner, skill.skill.name_fr, signed_in)
        count = min(most if is_first and owner.biography[0] else dice.randint(0, most), len(able))
        chosen = dice.sample(able, count)
        skill.endorsement_count = count
        endorsements += [Endorsement(declared_skill=skill, endorser_id=endorsers[one.account]) for one in chosen]
    Endorsement.objects.bulk_create(endorsements, batch_size=500)
    DeclaredSkill.objects.bulk_update(declared, ["endorsement_count"], batch_size=200)
    reindex(PERSON, owner_of)


def _able_to_endorse(owner: Resident, skill: str, signed_in: Sequence[Resident]) -> list[Resident]:
    """Colleagues of the same organization, and those elsewhere who have the skill."""
    return [one for one in signed_in if one is not owner and (one.organization == owner.organization or skill in one.skills)]
