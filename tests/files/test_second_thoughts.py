"""Pages of libraries for who comes late, sends a form twice, or sees only a part of what is there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from files import permissions
from files.actions import items
from files.actions.items import create_document, trash_item
from files.actions.libraries import locked
from files.actions.locks import lock_item
from files.actions.sharing import Line, share_item
from files.forms import ConflictForm
from files.models import Grant, Item, Lock, Right, Version
from files.queries.exports import items_in
from files.queries.names import conflicts_of
from files.views import folders
from files.views import items as item_views
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.blobs.models import Upload
from intranet.kernel.testing import make_member, sign_in_as
from tests.files.libraries import add, library_of, make_folder, names, narrow, upload_of
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def top(world: World) -> Item:
    return library_of(world.groups["closed"], world.person("owner"))


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def tab(member: User) -> Client:
    return tab_of(member)


def tab_of(person: User) -> Client:
    client = Client()
    sign_in_as(client, person)
    return client


def address(name: str, item: Item, *parts: object) -> str:
    return reverse(f"files:{name}", args=[item.public_id, *parts])


class Taken:
    """A document, and a file of the same name that a member has just uploaded beside it."""

    def __init__(self, member: User, tab: Client, top: Item) -> None:
        self.document, self.file = add(member, top, "plan.txt"), upload_of(member, top, "plan.txt")
        self.asked = tab.post(top.get_absolute_url(), {"sent_uploads": [self.file.public_id]})["Location"]

    def answered(self, choice: str) -> dict[str, str]:
        return {f"{self.file.public_id}-choice": choice}


@pytest.fixture
def taken(member: User, tab: Client, top: Item) -> Taken:
    return Taken(member, tab, top)


def test_a_file_is_not_lost_when_its_name_is_free_by_the_time_one_answers(member: User, tab: Client, taken: Taken) -> None:
    trash_item(actor=member, item=taken.document)
    assert tab.post(taken.asked, taken.answered("version")).status_code == 400
    assert taken.file.public_id in tab.get(taken.asked).content.decode()
    for _time in range(2):
        assert tab.post(taken.asked, taken.answered("both")).status_code == 302
    assert Version.objects.get(file=taken.file).item.name == "plan.txt"


def test_who_answers_for_a_locked_document_reads_why_and_chooses_again(world: World, tab: Client, taken: Taken) -> None:
    lock_item(actor=world.person("owner"), item=taken.document)
    refused = tab.post(taken.asked, taken.answered("version"))
    assert refused.status_code == 400
    assert "Olivia" in refused.content.decode()
    tab.post(taken.asked, taken.answered("both"))
    assert Version.objects.get(file=taken.file).item.name == "plan (2).txt"


def test_many_names_that_are_taken_take_few_statements_and_a_short_address(member: User, tab: Client, top: Item) -> None:
    files = []
    for number in range(20):
        add(member, top, f"{number}.txt")
        files.append(upload_of(member, top, f"{number}.txt"))
    asked = tab.post(top.get_absolute_url(), {"sent_uploads": [file.public_id for file in files]})["Location"]
    # Of an address, proxies take 8 kB: there are 400 files at most.
    assert len(asked) < 100 + 20 * len(files)
    forms = tab.get(asked).context["forms"]
    assert [form.taken.name for form in forms if isinstance(form, ConflictForm)] == [file.name for file in files]
    refused = tab.post(asked).content.decode()
    assert refused.count('id="error-summary-title"') == 1
    assert all(f'<li><a href="#id_{file.public_id}-choice' in refused for file in files)


def test_conflicts_are_read_with_what_their_page_says_of_them(
    member: User, top: Item, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add(member, top, "plan.txt")
    ((_file, found),) = conflicts_of(member, top, [upload_of(member, top, "plan.txt")])
    assert found is not None
    assert found.version is not None
    with django_assert_num_queries(0):
        assert (found.version.number, found.changed_by) == (1, member)


def test_a_dropped_folder_that_one_may_only_read_is_refused_with_what_was_sent(world: World, tab: Client, top: Item) -> None:
    owner, member = world.person("owner"), world.person("group member")
    narrow(owner, make_folder(owner, top, "A"), member)
    one, other = upload_of(member, top, "1.txt"), upload_of(member, top, "2.txt")
    data = {"sent_uploads": [one.public_id, other.public_id]}
    data |= {f"sent_uploads_folder:{file.public_id}": path for file, path in ((one, "0"), (other, "A"))}  # type: ignore[misc]
    refused = tab.post(top.get_absolute_url(), data)
    assert refused.status_code == 400
    assert f'value="{other.public_id}" checked' in refused.content.decode()
    assert names(owner) == {"A"}


def test_a_form_of_uploads_that_is_sent_twice_is_done_once(member: User, tab: Client, top: Item) -> None:
    file = upload_of(member, top, "plan.txt")
    for _time in range(2):
        assert tab.post(top.get_absolute_url(), {"sent_uploads": [file.public_id]}).status_code == 302
    document = Item.objects.get(name="plan.txt")
    replacing = upload_of(member, top, "plan.txt")
    Upload.objects.update(target=document.key)
    for _time in range(2):
        assert tab.post(address("replace", document), {"sent_uploads": [replacing.public_id]}).status_code == 302
    assert Version.objects.filter(item=document).count() == 2


def test_two_requests_with_one_file_make_one_document(member: User, top: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    file = upload_of(member, top, "plan.txt")

    def locked_late(folder: Item) -> Item:
        monkeypatch.undo()
        create_document(actor=member, parent=folder, name=file.name, file=file, keep_both=True)
        return locked(folder)

    monkeypatch.setattr(items, "locked", locked_late)
    made = create_document(actor=member, parent=top, name=file.name, file=file, keep_both=True)
    assert Item.objects.get(is_folder=False) == made


def test_what_was_found_in_folders_below_leaves_when_it_is_chosen(member: User, top: Item) -> None:
    document = add(member, make_folder(member, top, "A"), "plan.txt")
    assert [item.name for item in items_in(member, top, [document.public_id])] == ["plan.txt"]


def test_buttons_are_for_those_who_may(world: World, member: User, tab: Client, top: Item) -> None:
    folder, document = make_folder(world.person("owner"), top, "A"), add(member, top, "plan.txt")
    trash_item(actor=member, item=document)
    for person, may in ((member, False), (world.person("animator"), True)):
        client = tab_of(person)
        shown = client.get(folder.get_absolute_url()).content.decode(), client.get(address("trash", top)).content.decode()
        assert [address("share", folder) in shown[0], address("purge", document) in shown[1]] == [may, may]
    assert address("share", own := make_folder(member, top, "B")) in tab.get(own.get_absolute_url()).content.decode()


def test_who_deletes_what_stands_in_a_folder_that_they_do_not_see_comes_to_what_they_see(world: World, top: Item) -> None:
    owner, employee = world.person("owner"), world.person("employee")
    document = add(owner, make_folder(owner, top, "A"), "plan.txt")
    share_item(actor=owner, item=document, lines=[Line(only(one), Right.MANAGE) for one in (owner, employee)])
    client = tab_of(employee)
    assert client.post(address("delete", document), follow=True).status_code == 200
    assert reverse("files:shared") in client.get(address("purge", document)).content.decode()
    assert client.post(address("purge", document), follow=True).status_code == 200


def test_the_trash_is_read_a_page_at_a_time(member: User, tab: Client, top: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "ITEMS_A_PAGE", 2)
    for number in range(3):
        trash_item(actor=member, item=add(member, top, f"{number}.txt"))
    pages = [tab.get(address("trash", top), {"page": number}).content.decode() for number in (1, 2)]
    assert [page.count("/restore/") for page in pages] == [2, 1]


def test_a_lock_whose_time_is_over_is_released_without_a_refusal(member: User, tab: Client, top: Item) -> None:
    document = add(member, top, "plan.txt")
    lock_item(actor=member, item=document)
    Lock.objects.update(until=timezone.now())
    for _time in range(2):
        assert tab.post(address("release", document)).status_code == 302


def test_the_end_of_a_lock_is_told_in_the_time_of_the_reader(world: World, tab: Client, top: Item) -> None:
    document = add(world.person("owner"), top, "plan.txt")
    lock_item(actor=world.person("owner"), item=document)
    assert f"{timezone.localtime(Lock.objects.get().until):%H:%M}" in tab.get(address("rename", document)).content.decode()


def test_nobody_is_said_to_have_been_asked_where_nobody_was(world: World, tab: Client, top: Item) -> None:
    document = add(world.person("owner"), top, "plan.txt")
    said = tab.post(address("ask_release", document), follow=True).content.decode()
    assert "On a demandé" not in said
    lock_item(actor=world.person("owner"), item=document)
    assert "On a demandé" in tab.post(address("ask_release", document), follow=True).content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "31/12/2099", "2020-01-01", "9999-12-31"])
def test_a_last_day_that_is_none_gives_nothing_for_ever(world: World, member: User, top: Item, day: str) -> None:
    owner = world.person("owner")
    document = narrow(owner, add(owner, top, "plan.txt"), member)
    line = f"member:{member.public_id}"
    data = {"line": [line, f"member:{owner.public_id}"], f"right-{line}": "3", f"until-{line}": day}
    client = tab_of(owner)
    refused = client.post(address("share", document), data)
    assert refused.status_code == 400
    assert f'href="#until-{line}"' in refused.content.decode()
    assert Grant.objects.get(audience=only(member)).right == Right.VIEW
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.post(address("share", document), data | {f"until-{line}": f"{tomorrow}"}).status_code == 302
    assert timezone.localdate(Grant.objects.get(audience=only(member)).until) == tomorrow


def test_a_long_list_is_saved_whole(world: World, top: Item) -> None:
    owner = world.person("owner")
    people = [make_member(f"Personne {number}", email=f"p{number}@demo.gouv.example") for number in range(51)]
    document = narrow(owner, add(owner, top, "plan.txt"), *people)
    lines = [str(grant.audience) for grant in Grant.objects.select_related("audience")]
    tab_of(owner).post(address("share", document), {"line": lines})
    assert Grant.objects.count() == len(lines)


def test_a_folder_of_thousands_is_not_copied_at_once_and_the_form_says_so(
    member: User, tab: Client, top: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "MAX_COPIED", 2)
    folder, other = make_folder(member, top, "A"), make_folder(member, top, "B")
    copying = {"folder": other.public_id, "do": "copy"}
    for number in range(2):
        add(member, folder, f"{number}.txt")
    assert tab.post(address("move", folder), copying).status_code == 302
    add(member, folder, "2.txt")
    refused = tab.post(address("move", folder), copying)
    assert refused.context["form"].errors["folder"]
    assert Item.objects.filter(parent=other).count() == 1


def test_each_library_counts_who_reads_it(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "PAGES_A_MINUTE", "1/m")
    assert [tab.get(reverse("files:own")).status_code for _time in range(2)] == [200, 429]


def test_the_trash_counts_who_empties_it(member: User, tab: Client, top: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_views, "WRITES_A_MINUTE", "1/m")
    for number, status in ((1, 302), (2, 429)):
        trash_item(actor=member, item=(document := add(member, top, f"{number}.txt")))
        assert tab.post(address("restore", document)).status_code == status


def test_a_folder_at_the_bottom_offers_no_upload(member: User, tab: Client, top: Item) -> None:
    folder = top
    for number in range(19):
        folder = make_folder(member, folder, str(number))
    above = folder.parent
    assert above is not None
    shown = ["data-drop" in tab.get(one.get_absolute_url()).content.decode() for one in (above, folder)]
    assert shown == [True, False]
