"""Which groups are suggested to a member, in which order, and with which words."""

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.models import Group, GroupKind
from groups.queries.suggestions import groups_to_join
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.follows.actions import follow
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.testing import assert_constant_statements, make_member, statements
from profiles.models import Level, Organization
from profiles.visibility import person_key
from tests.groups.world import make_group
from tests.profiles.directory import declares, index, make_person, make_skill
from tests.profiles.organizations import make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def organization() -> Organization:
    return make_organization("Ministère de l’Eau", "Department of Water")


@pytest.fixture
def member(organization: Organization) -> User:
    return make_person("Élise Gagnon", organization=organization)


@pytest.fixture
def owner(organization: Organization) -> User:
    return make_person("Olivia Owens", organization=organization)


def _followed(member: User, *groups: Group, count: int = 2, **fields: object) -> None:
    for number in range(count):
        colleague = make_member(f"Collègue {groups[0].pk} {number}", **fields)
        follow(member=member, key=person_key(colleague))
        for group in groups:
            admit(actor=_owner_of(group), group=group, member=colleague)


def _owner_of(group: Group) -> User:
    return User.objects.get(group_memberships__group=group, group_memberships__role="owner")


def _suggested(member: User) -> dict[str, str]:
    cache.clear()
    with translation.override("en"):
        return {str(one.group.name_fr): str(one.why) for one in groups_to_join(member)}


def test_by_turns_each_with_its_first_reason(
    member: User, owner: User, organization: Organization, search_engine: SearchEngine
) -> None:
    declares(member, make_skill("Pyrologie", "Fire science"), Level.EXPERT)
    colleagues, fewer = make_group(owner, name="Sentiers"), make_group(owner, name="Ponts")
    _followed(member, colleagues, count=3)
    _followed(member, fewer, count=2)
    owned = create_group(actor=owner, kind=GroupKind.CLOSED, texts={"name_fr": "Rivières"}, organizations=[organization])
    about = make_group(owner, name="Feux", purpose_fr="Apprendre la pyrologie", purpose_en="To learn fire science")
    index()
    assert list(_suggested(member).items()) == [
        (str(colleagues.name_fr), "3 people you follow are members"),
        (str(owned.name_fr), "Your organization, Department of Water, owns it"),
        (str(about.name_fr), "About Fire science, one of your skills"),
        (str(fewer.name_fr), "2 people you follow are members"),
    ]


def test_one_colleague_alone_is_not_told_of(member: User, owner: User) -> None:
    _followed(member, make_group(owner), count=1)
    assert not _suggested(member)


@pytest.mark.parametrize(
    "fields",
    [{"state": State.DEPARTED, "is_active": False}, {"is_protected": True}, {"kind": Kind.SERVICE}, {"kind": Kind.GUEST}],
)
def test_nor_those_whom_nobody_may_be_told_of(member: User, owner: User, fields: dict[str, object]) -> None:
    group = make_group(owner)
    _followed(member, group, count=2)
    assert _suggested(member)
    User.objects.filter(group_memberships__group=group).exclude(pk=owner.pk).update(**fields)
    assert not _suggested(member)


@pytest.mark.parametrize("kind", [GroupKind.CLOSED, GroupKind.HIDDEN])
def test_who_is_in_a_closed_group_is_for_its_members(kind: GroupKind, member: User, owner: User) -> None:
    _followed(member, make_group(owner, kind))
    assert not _suggested(member)


def test_not_what_one_is_in_nor_what_nobody_joins_any_more(
    member: User, owner: User, organization: Organization, search_engine: SearchEngine
) -> None:
    declares(member, make_skill("Pyrologie", "Fire science"), Level.EXPERT)
    group = create_group(actor=owner, kind=GroupKind.OPEN, texts={"name_fr": "Pyrologie"}, organizations=[organization])
    _followed(member, group)
    index()
    assert _suggested(member)
    Group.objects.filter(pk=group.pk).update(archived_at=timezone.now())
    assert not _suggested(member)
    Group.objects.filter(pk=group.pk).update(archived_at=None)
    admit(actor=owner, group=group, member=member)
    assert not _suggested(member)


def test_rights_are_asked_of_what_was_kept_too(member: User, owner: User) -> None:
    group = make_group(owner)
    _followed(member, group)
    with statements() as first:
        assert groups_to_join(member)
    with statements() as kept:
        assert groups_to_join(member)
    assert len(kept) < len(first)
    Group.objects.filter(pk=group.pk).update(hidden_at=timezone.now())
    assert not groups_to_join(member)


def test_statements_stay_the_same_with_more_rows(member: User, owner: User, organization: Organization) -> None:
    _followed(member, make_group(owner))
    declares(member, make_skill("Pyrologie"))

    def ask() -> None:
        assert _suggested(member)

    def grow() -> None:
        for number in range(5):
            group = create_group(
                actor=owner, kind=GroupKind.OPEN, texts={"name_fr": f"Groupe {number}"}, organizations=[organization]
            )
            _followed(member, group)

    assert_constant_statements(ask, grow)
