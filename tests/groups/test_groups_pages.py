"""Pages of groups: what they show, what they refuse, and how many statements they take."""

import csv
import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.groups import add_co_owner, archive_group
from groups.actions.membership import admit
from groups.models import CoOwner, Group, GroupKind, GroupRole, Membership, Thread
from groups.queries import members
from groups.queries.statistics import statistics_csv, statistics_of
from groups.roles import role_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.places.tools import tools
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now, own_index, using
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles.actions.organizations import grant_role
from profiles.models import OrganizationRole
from tests.groups.statements import assert_all_constant_statements
from tests.groups.world import World, make_group
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def signed_in(client: Client, owner: User) -> Client:
    return sign_in_as(client, owner)


def at(name: str, group: Group, *arguments: str) -> str:
    return reverse(f"groups:{name}", args=[group.address, *arguments])


def _crowd(group: Group, count: int) -> None:
    for number in range(count):
        admit(actor=None, group=group, member=make_member(f"Member {number:03}", has_settled=False))


@pytest.fixture
def _four_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(members.members_page.__kwdefaults__, "size", 4)


# Making one -----------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_makes_one_group(signed_in: Client, owner: User) -> None:
    page = signed_in.get(reverse("groups:new"))
    form = {"name_fr": "Eau", "kind": "closed", "token": page.context["form"]["token"].value()}
    first, second = (signed_in.post(reverse("groups:new"), form) for _ in range(2))
    group = Group.objects.get()
    assert first.url == second.url == group.get_absolute_url()
    assert role_of(owner, group) == GroupRole.OWNER


def test_a_form_that_was_sent_with_another_name_makes_another_group_when_it_is_sent_again(signed_in: Client) -> None:
    page = signed_in.get(reverse("groups:new"))
    form = {"name_fr": "Eau", "kind": "closed", "token": page.context["form"]["token"].value()}
    signed_in.post(reverse("groups:new"), form)
    page = signed_in.post(reverse("groups:new"), {**form, "name_fr": "Feu"})
    assert (page.status_code, Group.objects.count()) == (200, 1)
    assert page.context["form"]["name_fr"].value() == "Feu"
    again = {**form, "name_fr": "Feu", "token": page.context["form"]["token"].value()}
    assert signed_in.post(reverse("groups:new"), again).status_code == 302
    assert {group.name_fr for group in Group.objects.all()} == {"Eau", "Feu"}


def test_a_token_that_we_did_not_draw_is_nothing(signed_in: Client) -> None:
    signed_in.post(reverse("groups:new"), {"name_fr": "Eau", "kind": "open", "token": "aaaaaaaaaaaaaaaa:forged"})
    assert Group.objects.get().public_id != "aaaaaaaaaaaaaaaa"


def test_what_was_typed_stays_when_it_is_refused(signed_in: Client) -> None:
    answer = signed_in.post(reverse("groups:new"), {"purpose_fr": "Pour l’eau", "kind": "hidden"})
    assert answer.status_code == 200
    assert "Pour l’eau" in answer.content.decode()
    assert answer.context["form"].errors["name_fr"]
    assert not Group.objects.exists()


def test_an_organization_that_one_does_not_belong_to_is_not_offered(signed_in: Client, owner: User) -> None:
    place(owner, organization=make_organization("Ministère des Forêts"))
    other = make_organization("Ministère des Finances")
    answer = signed_in.post(reverse("groups:new"), {"name_fr": "Eau", "kind": "open", "organizations": [other.public_id]})
    assert answer.status_code == 200
    assert [name for _value, name in answer.context["form"].fields["organizations"].choices] == ["Ministère des Forêts"]


# Co-owners ------------------------------------------------------------------------------------------------------------


def test_an_owner_adds_the_organizations_that_they_speak_for(owner: User) -> None:
    group = make_group(owner)
    theirs, registered, foreign = (make_organization(name) for name in ("Forêts", "Finances", "Santé"))
    place(owner, organization=theirs)
    grant_role(actor=None, member=owner, organization=registered, role=OrganizationRole.REGISTRAR)
    for organization in (theirs, registered):
        add_co_owner(actor=owner, group=group, organization=organization)
    with pytest.raises(PermissionRefused) as refusal:
        add_co_owner(actor=owner, group=group, organization=foreign)
    assert str(refusal.value.reason)
    assert set(CoOwner.objects.values_list("organization", flat=True)) == {theirs.pk, registered.pk}


def test_the_page_says_why_an_organization_is_not_added(signed_in: Client, owner: User) -> None:
    group = make_group(owner)
    make_organization("Ministère de la Santé")
    for name in ("Ministère de la Santé", "Nulle part"):
        answer = signed_in.post(at("organizations", group), {"organization": name})
        assert answer.status_code == 200
        assert answer.context["form"].errors["organization"]


# Settings -------------------------------------------------------------------------------------------------------------


def test_settings_change_what_is_sent_and_nothing_else(signed_in: Client, owner: User) -> None:
    group = make_group(owner, welcome_fr="Bienvenue")
    form = {"name_fr": "Autre nom", "name_en": "Other name", "welcome_fr": "Bonjour", "is_approval_needed": "on"}
    answer = signed_in.post(at("settings", group), form)
    group.refresh_from_db()
    assert answer.status_code == 302
    assert (group.name_fr, group.name_en, group.welcome_fr) == ("Autre nom", "Other name", "Bonjour")
    assert group.is_approval_needed
    entry = AuditEntry.objects.get(verb="groups.changed")
    assert "Bonjour" not in str(entry.details)  # the record holds no text of a group


def test_a_group_starts_with_the_tools_that_start_switched_on(owner: User) -> None:
    group = make_group(owner)
    assert group.tools == [tool.key for tool in tools if tool.is_on_at_first]


def test_a_wrong_slug_leads_to_the_right_address(signed_in: Client, owner: User) -> None:
    group = make_group(owner)
    answer = signed_in.get(reverse("groups:members", args=[f"{group.public_id}-autre"]) + "?q=o")
    assert (answer.status_code, answer.url) == (302, at("members", group) + "?q=o")


def test_an_archived_group_can_be_read_and_nobody_changes_it(world: World, client: Client) -> None:
    group = world.groups["open"]
    archive_group(actor=world.person("owner"), group=group)
    sign_in_as(client, world.person("owner"))
    assert client.get(at("group", group)).status_code == 200
    assert client.post(at("kind", group), {"kind": "hidden"}).status_code == 200
    assert client.post(at("settings", group), {"name_fr": "Autre"}).status_code == 403
    sign_in_as(client, world.person("employee"))
    assert client.post(at("join", group)).status_code == 403
    sign_in_as(client, world.person("owner"))
    client.post(at("archive", group))
    group.refresh_from_db()
    assert group.archived_at is None


def test_a_deleted_group_is_found_by_nobody_and_asks_first(world: World, client: Client) -> None:
    group = world.groups["open"]
    sign_in_as(client, world.person("owner"))
    assert client.post(at("delete", group), {"name": "autre chose"}).status_code == 200
    assert client.get(at("group", group)).status_code == 200
    assert client.post(at("delete", group), {"name": group.name_en}).status_code == 302
    for persona in ("owner", "group member", "administrator"):
        sign_in_as(client, world.person(persona))
        assert client.get(at("group", group)).status_code == 404
        assert group.name_fr.encode() not in client.get(reverse("groups:mine")).content


def test_an_open_group_takes_no_guest_and_a_group_with_guests_is_not_opened(world: World, client: Client) -> None:
    sign_in_as(client, world.person("owner"))
    answer = client.post(at("kind", world.groups["closed"]), {"kind": "open"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["kind"]


def test_who_gives_the_group_animates_it(world: World, client: Client) -> None:
    group, owner, member = world.groups["closed"], world.person("owner"), world.person("group member")
    sign_in_as(client, owner)
    assert client.post(at("transfer", group), {"person": "Personne d’autre"}).status_code == 200
    assert client.post(at("transfer", group), {"person": member.display_name}).status_code == 302
    assert (role_of(member, group), role_of(owner, group)) == (GroupRole.OWNER, GroupRole.ANIMATOR)


# Coming and going -----------------------------------------------------------------------------------------------------


def test_the_welcome_is_in_sight_of_who_has_just_joined(world: World, client: Client) -> None:
    group = world.groups["open"]
    Group.objects.filter(pk=group.pk).update(welcome_fr="Dites-nous ce que vous faites.")
    sign_in_as(client, world.person("employee"))
    assert "Dites-nous" not in client.get(at("group", group)).content.decode()
    page = client.post(at("join", group), follow=True)
    assert "Dites-nous" in page.content.decode()


def test_joining_in_place_answers_with_the_button_alone(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    answer = client.post(at("join", world.groups["open"]), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<html" not in answer.content


def test_a_reason_is_asked_of_who_removes_somebody(world: World, client: Client) -> None:
    group, member = world.groups["closed"], world.person("group member")
    sign_in_as(client, world.person("animator"))
    assert client.post(at("remove_member", group, member.handle), {"reason": ""}).status_code == 200
    assert client.post(at("remove_member", group, member.handle), {"reason": "Hors sujet"}).status_code == 302
    assert role_of(member, group) is None
    assert AuditEntry.objects.get(verb="groups.member_removed").reason == "Hors sujet"
    sign_in_as(client, member)
    assert client.get(at("members", group)).status_code == 403


# Members --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_four_on_a_page")
def test_members_are_listed_by_name_page_after_page(signed_in: Client, owner: User) -> None:
    group = make_group(owner)
    _crowd(group, 9)
    address, names = at("members", group), []
    while address:
        page = signed_in.get(address)
        names += [one.member.display_name for one in page.context["found"].memberships]
        after = page.context["found"].after
        address = f"{at('members', group)}?after={after}" if after else ""
    assert names == [*(f"Member {number:03}" for number in range(9)), "Olivia Owens"]


@pytest.mark.usefixtures("_four_on_a_page")
def test_who_left_meanwhile_keeps_their_place_in_the_list(signed_in: Client, owner: User) -> None:
    group = make_group(owner)
    _crowd(group, 6)
    after = signed_in.get(at("members", group)).context["found"].after
    Membership.objects.filter(member__handle=after).delete()
    page = signed_in.get(f"{at('members', group)}?after={after}")
    assert page.context["found"].memberships[0].member.display_name == "Member 004"


def test_a_part_of_a_name_is_enough_whatever_the_accents(world: World, client: Client) -> None:
    sign_in_as(client, world.person("group member"))
    found = client.get(at("members", world.groups["open"]) + "?q=belan").context["found"]
    assert [one.member.display_name for one in found.memberships] == ["Marc Bélanger"]
    animators = client.get(at("members", world.groups["open"]) + "?role=animator").context["found"]
    assert [one.member.display_name for one in animators.memberships] == ["Anouk Fortin"]


@pytest.mark.usefixtures("_four_on_a_page")
def test_no_serial_key_leaves_the_server(signed_in: Client, owner: User) -> None:
    group = make_group(owner)
    _crowd(group, 5)
    text = signed_in.get(at("members", group)).content.decode()
    assert f"?after={User.objects.get(handle='member.003').public_id}" in text
    assert "after=member.003" not in text


# Statements -----------------------------------------------------------------------------------------------------------


def test_pages_take_as_many_statements_for_many_members_as_for_few(signed_in: Client, owner: User) -> None:
    group = make_group(owner, GroupKind.CLOSED)
    place(owner, organization=make_organization("La première"))
    _crowd(group, 12)
    names = ("group", "members", "settings", "statistics", "kind", "organizations")
    assert_all_constant_statements(signed_in.get, [at(name, group) for name in names], lambda: _more(group), at_most=22)


def _more(group: Group) -> None:
    for number in range(30):
        member = make_member(f"Autre {number:03}")
        place(member, organization=make_organization(f"Organisation {number}"))
        admit(actor=None, group=group, member=member)


def test_the_directory_takes_as_many_statements_for_many_groups_as_for_few(signed_in: Client, owner: User) -> None:
    def more() -> None:
        for number in range(12):
            make_group(make_member(f"Owner {number:03}"), name=f"Groupe {number}")
        index_now()

    with own_index():
        make_group(make_member("Un Autre"), name="Premier")
        make_group(owner, name="Le mien")
        index_now()
        assert_constant_statements(lambda: signed_in.get(reverse("groups:directory")), more)


def test_home_takes_as_many_statements_for_many_groups_as_for_few(signed_in: Client, owner: User) -> None:
    def more() -> None:
        for number in range(12):
            make_group(owner, name=f"Groupe {number}")
        index_now()

    with own_index():
        make_group(owner, name="Le mien")
        index_now()
        assert_constant_statements(lambda: signed_in.get("/"), more, at_most=44)


# Directory ------------------------------------------------------------------------------------------------------------


def test_the_directory_finds_in_both_languages_and_narrows(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    with own_index():
        build_missing()
        names = lambda query: [  # noqa: E731 - read once, here
            one.group.name_fr for one in client.get(f"{reverse('groups:directory')}?{query}").context["found"].groups
        ]
        assert names("q=group+closed") == ["Groupe closed"]
        assert names("kind=open") == ["Groupe open"]
        assert names("kind=hidden") == []
        assert names("sort=name") == ["Groupe closed", "Groupe open"]
        assert names("organization=zzz&page=99999&sort=what&kind=none") == []


def test_the_directory_in_place_answers_with_its_results_alone(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    with own_index():
        answer = client.get(f"{reverse('groups:directory')}?q=open", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert answer["HX-Push-Url"].endswith("?q=open")
    assert "HX-Request" in answer["Vary"]


def test_the_directory_works_while_the_search_does_not(world: World, client: Client, tmp_path: Path) -> None:
    sign_in_as(client, world.person("employee"))
    with using(EmbeddedEngine(tmp_path)):  # where no index was built
        page = client.get(reverse("groups:directory")).content.decode()
    assert "Groupe open" in page
    assert "Groupe hidden" not in page


# Statistics -----------------------------------------------------------------------------------------------------------


def test_statistics_count_months_and_name_nobody(owner: User) -> None:
    group = make_group(owner)
    _crowd(group, 4)
    for _ in range(2):
        Thread.objects.create(
            group=group,
            author=owner,
            title="x",
            text="x",
            html="x",
            audience=group.content.audience,
            place=Place.objects.get(key=group.tool_key("discussions")),
            published_at=group.created_at,
        )
    found = statistics_of(group)
    assert len(found.months) == 12
    now = found.months[0]
    assert (now.joined, now.left, now.active, now.threads, now.replies) == (5, 0, 1, 2, 0)
    assert [share.count for share in found.shares] == [5]
    lines = list(csv.reader(io.StringIO(statistics_csv(found).removeprefix("\ufeff"))))
    assert lines[1][1:] == ["5", "0", "1", "2", "0"]
    assert owner.display_name not in statistics_csv(found)


def test_a_formula_is_no_formula_in_the_file(owner: User) -> None:
    group = make_group(owner)
    organization = make_organization('=HYPERLINK("x")')
    for name in ("Ana Un", "Bo Deux", "Cy Trois"):
        member = make_member(name)
        place(member, organization=organization)
        admit(actor=None, group=group, member=member)
    assert "'=HYPERLINK" in statistics_csv(statistics_of(group))


def test_an_organization_of_one_member_is_not_counted_out(owner: User) -> None:
    group = make_group(owner)
    place(owner, organization=make_organization("Forêts"))
    assert [share.count for share in statistics_of(group).shares] == [0]


def test_the_last_owner_who_leaves_is_offered_to_hand_the_group_over(client: Client, owner: User) -> None:
    group = make_group(owner)
    sign_in_as(client, owner)
    address = reverse("groups:leave", args=[group.address])
    page = client.get(address)
    assert page.status_code == 200
    assert reverse("groups:transfer", args=[group.address]) in page.content.decode()
    assert client.post(address).status_code == 403
    assert group.memberships.filter(member=owner).exists()
    admit(actor=owner, group=group, member=make_member("Tess Transfert"))
    transferred = client.post(reverse("groups:transfer", args=[group.address]), {"person": "tess.transfert"})
    assert transferred.status_code == 302
    assert client.post(address)["Location"] == reverse("groups:mine")
