"""Putting things into libraries, naming, moving, copying and deleting them."""

import pytest
from django.test import Client
from django.utils.translation import override

from files.actions.items import (
    NameTakenError,
    copy_item,
    create_document,
    create_folder,
    describe_item,
    move_item,
    purge_item,
    rename_item,
    restore_item,
    trash_item,
)
from files.actions.locks import lock_item, release_item
from files.actions.versions import add_version, restore_version
from files.models import MAX_DEPTH, MAX_NAME_BYTES, Item, NameRefusedError, Version
from files.permissions import can_add_to
from files.queries.listing import folders_to_choose, trash_of
from groups.actions.groups import archive_group, switch_tools
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.comments.models import Comment
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, sign_in_as
from tests.files.libraries import add, library_of, make_folder, names, narrow, stored
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def top(world: World) -> Item:
    return library_of(world.groups["closed"], world.person("owner"))


def test_members_put_documents_into_folders_and_outsiders_see_nothing(world: World, top: Item) -> None:
    member = world.person("group member")
    folder = make_folder(member, top, "Saison 2027")
    add(member, folder, "plan.pdf")
    assert names(member) == names(world.person("guest")) == {"Saison 2027", "plan.pdf"}
    assert names(world.person("employee")) == names(world.person("administrator")) == set()


@pytest.mark.parametrize("persona", ["guest", "employee", "administrator"])
def test_who_may_not_edit_adds_nothing(world: World, top: Item, persona: str) -> None:
    with pytest.raises(PermissionRefused):
        create_folder(actor=world.person(persona), parent=top, name="À moi")


@pytest.mark.parametrize(
    "name",
    [
        "CON",
        "point.",
        ".caché",
        "#?%&+;",
        "\u202b\u05d0\u05d1",
        "👩\u200d🚒.png",
        "e\u0301te\u0301",
        "É",
        "é",
        "x" * MAX_NAME_BYTES,
    ],
)
def test_what_people_type_is_a_name(world: World, top: Item, name: str) -> None:
    assert make_folder(world.person("group member"), top, name).name


def test_accents_are_composed_and_case_and_accents_tell_names_apart(world: World, top: Item) -> None:
    member = world.person("group member")
    assert make_folder(member, top, "e\u0301te\u0301").name == "\u00e9t\u00e9"
    for name in ("ete", "Été"):
        assert make_folder(member, top, name).name == name


@pytest.mark.parametrize("name", ["", "  ", ".", "..", "a/b", "é" * 128, "\u202e"])
def test_what_no_system_takes_for_a_name_is_refused_with_the_reason(world: World, top: Item, name: str) -> None:
    with pytest.raises(NameRefusedError):
        make_folder(world.person("group member"), top, name)


def test_a_taken_name_asks_and_a_name_that_one_cannot_see_is_not_taken(world: World, top: Item) -> None:
    owner, member = world.person("owner"), world.person("group member")
    secret = add(owner, top, "budget.ods")
    with pytest.raises(NameTakenError) as asked:
        add(member, top, "budget.ods")
    assert asked.value.item == secret
    narrow(owner, secret)
    assert add(member, top, "budget.ods").name == "budget.ods"


def test_a_document_keeps_its_identity_when_it_is_renamed_moved_and_replaced(world: World, top: Item) -> None:
    member = world.person("group member")
    folder = make_folder(member, top, "Archives")
    inner = make_folder(member, folder, "2026")
    document = add(member, inner, "note.txt")
    rename_item(actor=member, item=document, name="Note finale.txt")
    moved = make_folder(member, top, "Ailleurs")
    move_item(actor=member, item=folder, folder=moved)
    add_version(actor=member, item=document, file=stored(member, b"autre"), base=1)
    document.refresh_from_db()
    assert (document.name, document.above) == ("Note finale.txt", [top.pk, moved.pk, folder.pk, inner.pk])
    assert [version.number for version in document.versions.order_by("number")] == [1, 2]


def test_a_folder_is_not_put_into_itself_nor_is_that_offered(world: World, top: Item) -> None:
    member = world.person("group member")
    folder = make_folder(member, top, "A")
    inner = make_folder(member, folder, "B")
    for put in (move_item, copy_item):
        with override("en"), pytest.raises(PermissionRefused, match="put into itself"):
            put(actor=member, item=folder, folder=inner)
    assert [one.name for one in folders_to_choose(member, folder)] == [""]


def test_two_people_replace_a_document_and_the_second_is_told_of_the_first(world: World, top: Item) -> None:
    member, animator = world.person("group member"), world.person("animator")
    document = add(member, top, "plan.txt")
    first = add_version(actor=animator, item=document, file=stored(animator, b"2"), base=1)
    second = add_version(actor=member, item=document, file=stored(member, b"3"), base=1)
    assert first.overtaken is None
    assert second.overtaken == first.version
    assert Version.objects.filter(item=document).count() == 3


def test_a_form_sent_twice_makes_one_document_and_one_version(world: World, top: Item) -> None:
    member = world.person("group member")
    file, replacing = stored(member), stored(member)
    made = [create_document(actor=member, parent=top, name="a.txt", file=file) for _ in range(3)]
    versions = {add_version(actor=member, item=made[0], file=replacing).version.number for _ in range(3)}
    assert len({item.pk for item in made}) == 1
    assert versions == {2}


def test_an_old_version_comes_back_as_a_new_one(world: World, top: Item) -> None:
    member = world.person("group member")
    document = add(member, top, "plan.txt")
    add_version(actor=member, item=document, file=stored(member, b"plus long"))
    version = restore_version(actor=member, item=document, number=1)
    document.refresh_from_db()
    assert (version.number, version.restored, document.size) == (3, 1, len(b"Plan"))


def test_a_locked_document_is_changed_by_its_holder_alone_until_it_is_released(world: World, top: Item) -> None:
    member, animator = world.person("group member"), world.person("animator")
    document = add(member, top, "plan.txt")
    lock_item(actor=member, item=document)
    with pytest.raises(PermissionRefused, match="Marc"):
        add_version(actor=animator, item=document, file=stored(animator))
    rename_item(actor=member, item=document, name="Plan")
    release_item(actor=animator, item=document)
    add_version(actor=animator, item=document, file=stored(animator))


def test_the_trash_hides_a_folder_with_what_is_in_it_and_gives_it_back(world: World, top: Item) -> None:
    member = world.person("group member")
    folder = make_folder(member, top, "A")
    add(member, folder, "b.txt")
    trash_item(actor=member, item=folder)
    assert names(member) == set()
    assert [row.item.name for row in trash_of(member, top.library)] == ["A"]
    assert trash_of(world.person("guest"), top.library) == []
    make_folder(member, top, "A")
    folder.refresh_from_db()
    assert restore_item(actor=member, item=folder).name == "A (2)"
    assert names(member) == {"A", "A (2)", "b.txt"}


def test_what_comes_out_of_the_trash_goes_to_the_nearest_folder_that_is_left(world: World, top: Item) -> None:
    member = world.person("group member")
    folder = make_folder(member, top, "A")
    document = add(member, folder, "b.txt")
    trash_item(actor=member, item=document)
    trash_item(actor=member, item=folder)
    document.refresh_from_db()
    assert restore_item(actor=member, item=document).parent == top
    assert names(member) == {"b.txt"}


def test_what_is_deleted_for_good_leaves_nothing(world: World, top: Item) -> None:
    owner = world.person("owner")
    folder = make_folder(owner, top, "A")
    document = add(owner, make_folder(owner, folder, "B"), "b.txt")
    narrow(owner, document)
    comment = add_comment(actor=owner, thing=document, text="À revoir")
    add_comment(actor=owner, thing=document, parent=comment, text="C’est fait")
    trash_item(actor=owner, item=folder)
    folder.refresh_from_db()
    with pytest.raises(PermissionRefused):
        purge_item(actor=world.person("guest"), item=folder)
    purge_item(actor=owner, item=folder)
    assert list(Item.objects.filter(library=top.library)) == [top]
    assert not Version.objects.exists()
    assert not Comment.objects.exists()


def test_a_copy_has_what_one_sees_and_the_readers_of_its_new_folder(world: World, top: Item) -> None:
    owner, member = world.person("owner"), world.person("group member")
    folder = make_folder(owner, top, "A")
    add(owner, folder, "open.txt")
    narrow(owner, add(owner, folder, "secret.txt"))
    copy = copy_item(actor=member, item=folder, folder=top)
    assert copy.name == "A (2)"
    assert set(Item.objects.filter(parent=copy).values_list("name", flat=True)) == {"open.txt"}
    copied = Item.objects.get(parent=copy)
    assert Item.objects.visible_to(world.person("guest")).filter(pk=copied.pk).exists()


def test_a_library_that_is_switched_off_is_out_of_reach_with_its_lists(world: World, top: Item) -> None:
    owner, member = world.person("owner"), world.person("group member")
    narrow(owner, add(owner, top, "secret.txt"), member)
    add(owner, top, "open.txt")
    assert names(member) == {"secret.txt", "open.txt"}
    switch_tools(actor=owner, group=world.groups["closed"], keys=[])
    assert names(member) == names(owner) == set()


def test_an_archived_group_has_a_library_to_be_read(world: World, top: Item) -> None:
    owner = world.person("owner")
    document = add(owner, top, "plan.txt")
    archive_group(actor=owner, group=world.groups["closed"])
    document.library.group.refresh_from_db()  # type: ignore[union-attr]
    with pytest.raises(PermissionRefused):
        rename_item(actor=owner, item=document, name="Autre")
    assert names(owner) == {"plan.txt"}


def test_a_page_of_a_folder_takes_the_same_statements_however_much_it_holds(world: World, top: Item) -> None:
    member = world.person("group member")

    def grow() -> None:
        for number in range(10):
            add(member, top, f"{Item.objects.count()}-{number}.txt")
            make_folder(member, top, f"{Item.objects.count()}-{number}")

    grow()
    client = Client()
    sign_in_as(client, member)
    assert_constant_statements(lambda: client.get(top.get_absolute_url()), grow, at_most=40)


def test_a_long_name_that_is_kept_beside_others_has_a_number_of_its_own(world: World, top: Item) -> None:
    member = world.person("group member")
    for name in ("é" * 125 + ".txt", "a." + "x" * 253):
        made = {
            create_document(actor=member, parent=top, name=name, file=stored(member), keep_both=True).name for _time in range(3)
        }
        assert len(made) == 3


def test_a_folder_is_not_moved_where_what_is_in_it_would_be_too_deep(world: World, top: Item) -> None:
    member = world.person("group member")
    deep, further = (nested(member, top, name, MAX_DEPTH // 2) for name in ("A", "B"))
    with pytest.raises(PermissionRefused):
        move_item(actor=member, item=deep[0], folder=further[-1])
    move_item(actor=member, item=deep[1], folder=further[-1])
    full = nested(member, top, "C", MAX_DEPTH - 1)[-1]
    said = set()
    for language in ("en", "fr"):
        with override(language):
            said.add(str(can_add_to(member, full).reason))
    assert len(said) == 2


def nested(actor: User, folder: Item, name: str, count: int) -> list[Item]:
    """So many folders, each in the one before it."""
    folders = [folder]
    for number in range(count):
        folders.append(make_folder(actor, folders[-1], f"{name}{number}"))
    return folders[1:]


def test_what_was_restored_meanwhile_is_not_deleted_by_the_job(world: World, top: Item) -> None:
    member = world.person("group member")
    document = add(member, top, "plan.txt")
    trash_item(actor=member, item=document)
    restore_item(actor=member, item=document)
    purge_item(actor=None, item=document)
    assert Item.objects.filter(pk=document.pk).exists()


def test_who_saves_without_a_change_has_changed_nothing(world: World, top: Item) -> None:
    document = add(world.person("owner"), top, "plan.txt")
    describe_item(actor=world.person("group member"), item=document, description="")
    document.refresh_from_db()
    assert document.changed_by == world.person("owner")
