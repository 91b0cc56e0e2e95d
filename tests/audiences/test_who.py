"""Who sees a thing and why, as much as the asker may know; and the picker, which offers what its user may choose."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from groups.actions.membership import admit, remove_member
from groups.models import Group, GroupKind, GroupRole, GuestAccount, Thread
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences import actions
from intranet.kernel.audiences.choosing import AROUND, Choice, Offer
from intranet.kernel.audiences.fields import AudienceField, choice_of
from intranet.kernel.audiences.models import EVERYONE, LIST, MEMBER, Audience, Place
from intranet.kernel.permissions import PermissionRefused, allowed, denied
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles.models import Profile
from tests.groups.discussions import make_thread
from tests.groups.world import PERSONAS, World, make_group
from tests.profiles.organizations import make_organization

pytestmark = pytest.mark.django_db
HIDDEN_NAME = "Opération Vermeil"


@pytest.fixture
def owner(db: None) -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def reader(owner: User) -> User:
    return make_member("Rémi Reader")


@pytest.fixture
def hidden(owner: User) -> Group:
    """A hidden group of three, of which the reader knows nothing."""
    group = make_group(owner, GroupKind.HIDDEN, HIDDEN_NAME)
    for name in ("Hugo Hidden", "Heidi Hidden"):
        admit(actor=owner, group=group, member=make_member(name))
    return group


@pytest.fixture
def closed(owner: User) -> Group:
    """A closed group of two and a guest, of which the reader is no member."""
    group = make_group(owner, GroupKind.CLOSED, "Cercle des ententes")
    admit(actor=owner, group=group, member=make_member("Clara Closed"))
    guest = make_member("Luca Moretti", kind=Kind.GUEST)
    admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, sponsor=owner)
    GuestAccount.objects.create(member=guest, organization="Coastal Lab")
    return group


@pytest.fixture
def thread(owner: User, reader: User, hidden: Group, closed: Group) -> Thread:
    """For the hidden group, the closed one and the reader."""
    made = make_thread(owner, make_group(owner, GroupKind.OPEN, "Feux de forêt"), "Brûlages de printemps")
    place = actions.place_for(key=f"part:{made.public_id}", audience=made.audience)
    parts = [hidden.members_audience, closed.members_audience, actions.only(reader)]
    named = actions.show_to_list(place=place, parts=parts)
    Thread.objects.filter(pk=made.pk).update(audience=named, place=place)
    made.refresh_from_db()
    return made


def page(client: Client, viewer: User, thread: Thread, name: str = "who", *more: str, **query: str) -> str:
    sign_in_as(client, viewer)
    answer = client.get(reverse(f"audiences:{name}", args=["thread", thread.public_id, *more]), query)
    assert answer.status_code == 200
    return answer.content.decode()


# The page of a thing ----------------------------------------------------------------------------------------------------


def test_the_page_tells_everybody_by_cause_to_who_may_know(client: Client, thread: Thread, owner: User) -> None:
    shown = page(client, owner, thread)
    assert "<strong>6 personnes</strong>" in shown
    assert "dont 1 personne de l’extérieur" in shown
    for name in (HIDDEN_NAME, "Cercle des ententes", "Rémi Reader", "Luca Moretti", "Coastal Lab"):
        assert name in shown
    assert "Autres personnes" not in shown


def test_a_hidden_group_is_other_people_and_its_name_is_nowhere(
    client: Client, thread: Thread, reader: User, hidden: Group
) -> None:
    shown = page(client, reader, thread)
    assert "<strong>6 personnes</strong>" in shown  # the number is right, and says neither who nor why
    assert "Autres personnes" in shown
    for secret in (HIDDEN_NAME, hidden.public_id, "Hugo", "Heidi"):
        assert secret not in shown
    # Of a closed group one knows the name, not the people.
    assert "Cercle des ententes" in shown
    assert "Luca Moretti" not in shown
    sign_in_as(client, reader)
    for group in (hidden.key, "group:0000000000000000"):
        assert client.get(reverse("audiences:people", args=["thread", thread.public_id, group])).status_code == 404


def test_whether_somebody_is_in_a_group_that_one_may_not_list_is_not_told(client: Client, thread: Thread, reader: User) -> None:
    """The same words for a member of the hidden group, one of the closed group, and somebody who is in none."""
    make_member("Nora Nobody")

    def said(name: str) -> str:
        return (
            page(client, reader, thread, member=name)
            .replace(name, "X")
            .partition('id="why-answer"')[2]
            .partition("</aside>")[0]
        )

    answers = {said(name) for name in ("Hugo Hidden", "Clara Closed", "Nora Nobody")}
    assert len(answers) == 1
    assert "Vous ne pouvez pas savoir" in answers.pop()


def test_each_reason_of_one_person_is_told_and_why_another_sees_nothing(
    client: Client, thread: Thread, owner: User, reader: User, closed: Group
) -> None:
    make_member("Nora Nobody")
    admit(actor=owner, group=closed, member=reader)
    shown = page(client, owner, thread, member="Rémi Reader")
    assert "Rémi Reader peut voir ceci." in shown
    assert "Cercle des ententes" in shown.partition('id="why-answer"')[2]
    assert "chacune de ces raisons" in shown
    assert "Nora Nobody ne peut ni voir ceci" in page(client, owner, thread, member="Nora Nobody")
    remove_member(actor=owner, group=closed, member=reader)
    assert "chacune de ces raisons" not in page(client, owner, thread, member="Rémi Reader")


def test_people_of_one_cause_are_listed_a_page_at_a_time(
    client: Client, thread: Thread, owner: User, closed: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet.kernel.audiences.why.LISTED", 2)
    first = page(client, owner, thread, "people", closed.key)
    assert ["Clara Closed" in first, "Luca Moretti" in first, "Olivia Owens" in first.partition("<main")[2]] == [
        True,
        True,
        False,
    ]
    last = User.objects.get(display_name="Luca Moretti").public_id
    assert "Olivia Owens" in page(client, owner, thread, "people", closed.key, after=last).partition("<main")[2]


def test_an_administrator_who_reads_by_exception_is_told_to_its_author_alone(
    client: Client, thread: Thread, owner: User, reader: User
) -> None:
    administrator = make_member("Ada Minh", is_staff=True)
    actions.reveal(actor=administrator, subject=thread.key, owners=[owner], reason="Plainte 42")
    assert "Plainte 42" in page(client, owner, thread)
    assert "Plainte 42" not in page(client, reader, thread)


def test_the_page_takes_as_many_statements_for_more_people(client: Client, thread: Thread, owner: User, closed: Group) -> None:
    sign_in_as(client, owner)

    def grow() -> None:
        people = [make_member(f"Person {number}") for number in range(20)]
        for one in people:
            admit(actor=owner, group=closed, member=one)
        parts = [part.part for part in thread.audience.parts.select_related("part")]
        more = [make_group(owner, name=f"Groupe {number}").members_audience for number in range(5)]
        actions.set_audience_parts(audience=thread.audience, parts=[*parts, *more, *map(actions.only, people)])

    assert_constant_statements(lambda: client.get(reverse("audiences:who", args=["thread", thread.public_id])), grow)


# Who opens which page ---------------------------------------------------------------------------------------------------

OPEN_TO_MEMBERS = dict.fromkeys(
    ("employee", "other-organization employee", "group member", "animator", "owner", "administrator"), 200
)
INSIDE = {"group member": 200, "animator": 200, "owner": 200, "guest": 200}


@pytest.mark.parametrize("name", ["who", "people"])
@pytest.mark.parametrize("kind", ["open", "closed", "hidden", "deleted"])
def test_who_sees_the_thing_asks_who_sees_it_and_for_the_others_there_is_none(
    kind: str, name: str, groups_world: World, client: Client
) -> None:
    group = groups_world.groups[kind]
    made = Thread(public_id="0" * 16) if kind == "deleted" else make_thread(groups_world.person("owner"), group)
    expected: dict[str, int] = {"open": OPEN_TO_MEMBERS, "deleted": {}}.get(kind, INSIDE)
    for persona in PERSONAS:
        client.logout()
        sign_in_as(client, groups_world.people[persona])
        value = [] if name == "who" else [group.key]
        answer = client.get(reverse(f"audiences:{name}", args=["thread", made.public_id, *value]))
        is_out = persona in ("anonymous", "suspended")
        # What is for everyone has no list of people of a group.
        wanted = 404 if name == "people" and kind == "open" else expected.get(persona, 404)
        assert answer.status_code == (302 if is_out else wanted), persona


def test_previews_and_names_are_for_members_and_a_place_for_those_who_see_it(groups_world: World, client: Client) -> None:
    within = groups_world.groups["hidden"].content.key
    for persona in PERSONAS:
        client.logout()
        sign_in_as(client, groups_world.people[persona])
        is_out = persona in ("anonymous", "suspended")
        for name in ("preview", "names"):
            assert client.get(reverse(f"audiences:{name}")).status_code == (302 if is_out else 200), persona
        answer = client.get(reverse("audiences:preview"), {"within": within, "field": "a", "a": AROUND})
        assert answer.status_code == (302 if is_out else INSIDE.get(persona, 404)), persona


def test_asking_of_many_people_is_limited(client: Client, thread: Thread, owner: User) -> None:
    sign_in_as(client, owner)
    address = reverse("audiences:who", args=["thread", thread.public_id])
    assert {client.get(address, {"member": "x"}).status_code for _ in range(60)} == {200}
    assert client.get(address, {"member": "x"}).status_code == 429
    assert client.get(address).status_code == 200


# The picker -------------------------------------------------------------------------------------------------------------


class PickerForm(forms.Form):
    readers = AudienceField()


def picker(offer: Offer, sent: str | None = None, **initial: Any) -> PickerForm:
    form = PickerForm(QueryDict(sent) if sent is not None else None, initial=initial)
    field = form.fields["readers"]
    assert isinstance(field, AudienceField)
    field.offer(offer)
    return form


def chosen(offer: Offer, sent: str) -> Choice | None:
    form = picker(offer, sent)
    return form.cleaned_data["readers"] if form.is_valid() else None


def test_the_picker_offers_what_one_is_of_and_takes_nothing_else(owner: User, reader: User, hidden: Group) -> None:
    organization = make_organization()
    actions.add_audience_member(audience=organization.audience, member=owner)
    assert chosen(Offer(owner), "readers=everyone") == Choice(EVERYONE, ("everyone",))
    assert chosen(Offer(owner), "readers=member") == Choice(MEMBER, (f"member:{owner.public_id}",))
    for kind, key in (("group", hidden.public_id), ("organization", organization.public_id)):
        sent = f"readers={kind}&readers_{kind}={key}"
        assert chosen(Offer(owner), sent) == Choice(kind, (f"{kind}:{key}",))
        assert chosen(Offer(reader), sent) is None
        assert key not in str(picker(Offer(reader), sent)["readers"])
    guest = make_member("Gus Guest", kind=Kind.GUEST)
    assert chosen(Offer(guest), "readers=everyone") is None
    for nonsense in ("", "readers=shadow", "readers=around", "readers=list"):
        assert chosen(Offer(owner), nonsense) is None


def test_a_hidden_group_cannot_be_named_by_who_does_not_know_it(
    owner: User, reader: User, hidden: Group, client: Client
) -> None:
    by_key, by_name = f"readers=list&readers_named={hidden.key}", f"readers=list&readers_typed={HIDDEN_NAME}"
    for sent in (by_key, by_name):
        assert chosen(Offer(owner), sent) == Choice(LIST, (hidden.key,))
        assert chosen(Offer(reader), sent) is None
    with override("fr"):
        shown = str(picker(Offer(reader), by_name)["readers"])
        unknown = str(picker(Offer(reader), by_name.replace(HIDDEN_NAME, "Opération Zinzolin"))["readers"])
    assert shown.replace(HIDDEN_NAME, "X") == unknown.replace("Opération Zinzolin", "X")
    sign_in_as(client, reader)
    for query in ({"field": "readers", "readers": "list", "readers_named": hidden.key}, {"q": "Opération"}):
        name = "names" if "q" in query else "preview"
        assert client.get(reverse(f"audiences:{name}"), query).content.strip() == b""


def test_adding_a_name_shows_who_it_is_before_anything_is_sent(owner: User, reader: User) -> None:
    form = picker(Offer(owner), "readers_add=1&readers_typed=Rémi Reader")
    assert not form.is_valid()
    shown = str(form["readers"])
    assert f'value="member:{reader.public_id}" checked' in shown
    assert "<strong>1 " in shown  # how many would see it
    assert chosen(Offer(owner), f"readers=list&readers_named=member:{reader.public_id}&readers_typed=") is not None


def test_of_several_of_one_name_one_is_checked(owner: User) -> None:
    first, second = make_member("Jean Roy"), make_member("Jean Roy")
    form = picker(Offer(owner), "readers=list&readers_typed=Jean Roy")
    assert not form.is_valid()
    for person in (first, second):
        assert f'value="member:{person.public_id}">' in str(form["readers"])
    assert chosen(Offer(owner), f"readers=list&readers_named=member:{second.public_id}") is not None
    assert chosen(Offer(owner), f"readers=list&readers_typed={second.handle}") == Choice(LIST, (f"member:{second.public_id}",))


def test_a_choice_is_shown_again_as_it_was_made(owner: User, reader: User, closed: Group) -> None:
    place = actions.place_for(key="folder:1", audience=actions.everyone())
    sent = f"readers=list&readers_named=member:{reader.public_id}&readers_named={closed.key}"
    choice = chosen(Offer(owner), sent)
    assert choice is not None
    actions.show_to_choice(actor=owner, place=place, choice=choice)
    place.refresh_from_db()
    again = choice_of(place.audience)
    assert set(again.values) == {f"member:{reader.public_id}", closed.key}
    shown = str(picker(Offer(owner), readers=again)["readers"])
    assert f'value="{closed.key}" checked' in shown
    for value in ("everyone", "member"):
        choice = chosen(Offer(owner), f"readers={value}")
        assert choice is not None
        actions.show_to_choice(actor=owner, place=place, choice=choice)
        place.refresh_from_db()
        assert choice_of(place.audience) == choice


def test_a_part_is_narrowed_by_who_changes_it_and_widened_by_who_manages_it(owner: User, reader: User, closed: Group) -> None:
    outer = Place.objects.get(key=closed.content.key)
    part = actions.part_for(key="folder:1", within=outer)
    offer, refusal = Offer(owner, outer, "Comme le groupe"), denied("Seule une personne responsable le peut.")
    named = f"readers=list&readers_named=member:{reader.public_id}&readers_beyond=on"
    narrower = chosen(offer, named)
    assert narrower == Choice(LIST, (f"member:{reader.public_id}",))  # nobody offered to reach beyond
    wider = chosen(Offer(owner, outer, can_widen=True), named)
    assert wider is not None
    with pytest.raises(PermissionRefused):
        actions.show_to_choice(actor=owner, place=part, choice=wider, manages=refusal)
    with pytest.raises(PermissionRefused):
        actions.show_to_choice(actor=owner, place=part, choice=wider)  # an app that says nothing widens nothing
    part.refresh_from_db()
    assert part.audience_id == outer.audience_id
    actions.show_to_choice(actor=owner, place=part, choice=narrower, manages=refusal)
    actions.show_to_choice(actor=owner, place=part, choice=wider, manages=allowed)
    part.refresh_from_db()
    assert part.audience.reaches_beyond
    around = chosen(offer, f"readers={AROUND}")
    assert around is not None
    actions.show_to_choice(actor=owner, place=part, choice=around, manages=refusal)
    part.refresh_from_db()
    assert part.audience_id == outer.audience_id


def test_who_changes_a_list_keeps_in_it_those_they_may_not_know(owner: User, reader: User, hidden: Group) -> None:
    place = actions.place_for(key="folder:1", audience=actions.everyone())
    actions.show_to_list(place=place, parts=[hidden.members_audience, actions.only(owner)])
    mine = chosen(Offer(reader), f"readers=list&readers_named=member:{reader.public_id}")
    assert mine is not None
    actions.show_to_choice(actor=reader, place=place, choice=mine)
    kept = Audience.objects.get(kind=LIST, key="folder:1").parts.values_list("part__key", flat=True)
    assert set(kept) == {hidden.public_id, reader.public_id}


def test_people_are_of_the_organization_that_they_work_for(owner: User, client: Client) -> None:
    organization = make_organization()
    worker = make_member("Wanda Worker")
    for one in (owner, worker):
        Profile.objects.update_or_create(member=one, defaults={"organization": organization})
        actions.add_audience_member(audience=organization.audience, member=one)
    query = {"field": "a", "a": "organization", "a_organization": organization.public_id}
    sign_in_as(client, owner)
    shown = client.get(reverse("audiences:preview"), query).content.decode()
    assert shown.strip() == "<strong>2 personnes</strong> de <strong>1 organisation</strong>"
