"""What somebody may not see of a library is nowhere, whatever was done with it before or after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from files.actions import sharing
from files.actions.items import copy_item, create_document, move_item, rename_item, restore_item, trash_item
from files.actions.libraries import locked
from files.actions.links import make_link
from files.actions.sharing import Line, end_expired_lines, share_item, stop_sharing_item
from files.actions.versions import add_version
from files.models import Grant, Item, Right
from files.queries.exports import exported_items
from files.queries.listing import shared_with, trash_of
from files.queries.managing import managed_alone
from files.roles import right_of
from files.search import DOCUMENT
from groups.actions.membership import remove_member
from intranet.kernel.accounts.actions.states import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.search import comment_documents
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchRequest, search, suggest
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import add, library_of, make_folder, names, narrow, show_pages, stored
from tests.groups.world import World

pytestmark = pytest.mark.django_db

WORD = "zirconium"


class Narrowed:
    """A folder that its maker shows to one member of a closed group, with a document in it that has a telling name."""

    def __init__(self, world: World) -> None:
        self.owner, self.member, self.outsider = (world.person(one) for one in ("owner", "group member", "animator"))
        self.stranger = world.person("employee")
        self.top = library_of(world.groups["closed"], self.owner)
        self.outer = make_folder(self.owner, self.top, "Dossiers")
        self.folder = make_folder(self.owner, self.outer, f"Ententes {WORD}")
        file = store([WORD.encode()], owner=self.owner, name="budget.ods")
        self.document = create_document(actor=self.owner, parent=self.folder, name=f"Budget {WORD}.ods", file=file)
        show_pages(self.document, f"Alliage de {WORD}", has_images=True)
        self.other = make_folder(self.owner, self.top, "Ailleurs")
        links = [
            make_link(actor=self.owner, item=one, until=timezone.now() + timedelta(days=9)) for one in (self.outer, self.folder)
        ]
        self.secrets = [secret for _link, secret in links]
        narrow(self.owner, self.folder, self.member)

    def fresh(self, item: Item) -> Item:
        return Item.objects.get(pk=item.pk)


@pytest.fixture
def narrowed(world: World) -> Narrowed:
    return Narrowed(world)


def pages_of(viewer: User, narrowed: Narrowed) -> str:
    """Whatever pages answer to a viewer."""
    client = Client()
    sign_in_as(client, viewer)
    addresses = [item.get_absolute_url() for item in (narrowed.outer, narrowed.folder, narrowed.document, narrowed.other)]
    addresses += [reverse(f"files:{name}", args=[narrowed.top.public_id]) for name in ("trash", "move")]
    addresses += [reverse(f"files:{name}", args=[narrowed.document.public_id]) for name in ("download", "move")]
    addresses += [reverse(f"files:{name}", args=[narrowed.document.public_id, 1, 1]) for name in ("page_image", "page_small")]
    addresses += [f"{narrowed.top.get_absolute_url()}?q=budget", f"{narrowed.outer.get_absolute_url()}?view=grid"]
    addresses += [f"{reverse('files:search')}?q=budget", reverse("files:search"), reverse("files:shared"), "/notifications/"]
    addresses.append(narrowed.top.library.group.get_absolute_url())  # type: ignore[union-attr]
    closed = (narrowed.folder, narrowed.document)
    words = ("share", "links", "record", "archive", "delete", "rename", "conflicts")
    addresses += [reverse(f"files:{word}", args=[item.public_id]) for word in words for item in closed]
    numbered = ("download_version", "play", "place")
    addresses += [reverse(f"files:{word}", args=[narrowed.document.public_id, 1]) for word in numbered]
    addresses += [
        reverse(name, args=["document", item.public_id]) for name in ("audiences:who", "access:ask") for item in closed
    ]
    addresses += [reverse("files:archive", args=[item.public_id]) for item in (narrowed.top, narrowed.outer)]
    addresses += [reverse("comments:comments", args=[narrowed.document.key]), reverse("files:downloads"), "/api/v1/downloads"]
    parts = ("", "/items", "/content", "/readers", "/links", "/downloads")
    addresses += [f"/api/v1/items/{item.public_id}{part}" for item in closed for part in parts]
    addresses += [f"/api/v1/items/{item.public_id}/items" for item in (narrowed.top, narrowed.outer)]
    for secret in narrowed.secrets:
        addresses.append(reverse("files:linked", args=[secret]))
        addresses += [reverse("files:linked_item", args=[secret, item.public_id]) for item in closed]
        addresses.append(reverse("files:linked_page", args=[secret, narrowed.document.public_id, 1]))
    return "".join(client.get(address).getvalue().decode(errors="ignore") for address in addresses)


def steps(narrowed: Narrowed) -> dict[str, Callable[[], object]]:
    n = narrowed
    return {
        "narrowed": lambda: None,
        "parent renamed": lambda: rename_item(actor=n.owner, item=n.outer, name="Autre nom"),
        "parent moved": lambda: move_item(actor=n.owner, item=n.outer, folder=n.other),
        "moved": lambda: move_item(actor=n.owner, item=n.folder, folder=n.other),
        "replaced": lambda: add_version(actor=n.owner, item=n.document, file=stored(n.owner, name=WORD)),
        "copied beside": lambda: copy_item(actor=n.owner, item=n.document, folder=n.folder),
        "deleted": lambda: trash_item(actor=n.owner, item=n.folder),
        "restored": lambda: restore_item(actor=n.owner, item=n.fresh(n.folder)),
        "parent deleted": lambda: trash_item(actor=n.owner, item=n.fresh(n.outer)),
        "parent restored": lambda: restore_item(actor=n.owner, item=n.fresh(n.outer)),
    }


def test_a_narrowed_folder_leaks_nowhere_whatever_happens_to_it(narrowed: Narrowed) -> None:
    for step, do in steps(narrowed).items():
        do()
        assert not any(WORD in name for name in names(narrowed.outsider)), step
        for viewer in (narrowed.outsider, narrowed.stranger):
            assert WORD not in pages_of(viewer, narrowed), step
        exported = list(exported_items(narrowed.outsider, narrowed.top.library))
        trashed = [row.item for row in trash_of(narrowed.outsider, narrowed.top.library)]
        assert not any(WORD in item.name for item in [*exported, *trashed]), step


def test_those_on_the_list_see_it_and_have_the_right_of_their_line(narrowed: Narrowed) -> None:
    assert f"Budget {WORD}.ods" in names(narrowed.member)
    assert right_of(narrowed.member, narrowed.fresh(narrowed.document)) == Right.VIEW
    assert right_of(narrowed.owner, narrowed.fresh(narrowed.document)) == Right.MANAGE
    assert WORD in pages_of(narrowed.member, narrowed)
    assert [item.name for item in shared_with(narrowed.member)] == [f"Ententes {WORD}"]


def test_search_forgets_a_narrowed_folder_at_once(world: World, search_engine: SearchEngine) -> None:
    owner, outsider = world.person("owner"), world.person("animator")
    top = library_of(world.groups["closed"], owner)
    folder = make_folder(owner, top, "Ententes")
    add(owner, folder, f"Budget {WORD}.ods")
    build_missing()
    index_now()

    def found(viewer: User) -> tuple[int, int]:
        request = SearchRequest(kind=DOCUMENT, viewer_audiences=audience_ids(viewer), text=WORD)
        return search(request).total, len(suggest([DOCUMENT], WORD, viewer_audiences=audience_ids(viewer)))

    assert found(outsider) == (1, 1)
    narrow(owner, folder)
    assert found(outsider) == (0, 0)
    index_now()
    assert found(outsider) == (0, 0)
    assert found(owner) == (1, 1)


def test_words_of_a_text_are_found_at_their_page_by_those_who_read_it_now(world: World, search_engine: SearchEngine) -> None:
    owner, outsider = world.person("owner"), world.person("animator")
    top = library_of(world.groups["closed"], owner)
    folder, other = make_folder(owner, top, "Ententes"), make_folder(owner, top, "Ailleurs")
    document = add(owner, folder, "Budget.pdf", "application/pdf")
    build_missing()
    show_pages(document, "Une introduction.", f"Un alliage de {WORD} et de fer.")
    index_now()

    def found(viewer: User) -> list[tuple[str, str]]:
        lines = found_page(viewer, DOCUMENT, WORD, "").lines
        return [(line.address, str(line.why)) for line in lines]

    here = (f"{document.get_absolute_url()}?page=2", f"Page 2 · Un alliage de <mark>{WORD}</mark> et de fer.")
    assert found(outsider) == [here]
    narrow(owner, folder)
    assert (found(outsider), found(owner)) == ([], [here])
    stop_sharing_item(actor=owner, item=folder)
    narrow(owner, other)
    index_now()
    assert found(outsider) == [here]
    move_item(actor=owner, item=document, folder=other)
    assert (found(outsider), found(owner)) == ([], [here])
    trash_item(actor=owner, item=document)
    assert (found(outsider), found(owner)) == ([], [])
    index_now()
    restore_item(actor=owner, item=Item.objects.get(pk=document.pk))
    index_now()
    assert (found(outsider), found(owner)) == ([], [here])
    add_version(actor=owner, item=document, file=stored(owner, name="Budget.pdf"))
    index_now()
    assert found(owner) == []


def test_who_made_it_may_narrow_it_and_only_a_manager_shows_it_beyond_the_group(world: World) -> None:
    member, employee = world.person("group member"), world.person("employee")
    top = library_of(world.groups["closed"], world.person("owner"))
    folder = make_folder(member, top, "À quelques-uns")
    with pytest.raises(PermissionRefused):
        share_item(actor=member, item=folder, lines=[Line(only(employee), Right.VIEW)])
    narrow(member, folder, world.person("guest"))
    assert names(world.person("guest")) == {"À quelques-uns"}
    assert names(world.person("animator")) == names(employee) == set()
    wide = make_folder(world.person("owner"), top, "Large")
    share_item(actor=world.person("animator"), item=wide, lines=[Line(only(employee), Right.EDIT)])
    assert names(employee) == {"Large"}


def test_another_member_does_not_narrow_what_they_did_not_make(world: World) -> None:
    top = library_of(world.groups["closed"], world.person("owner"))
    folder = make_folder(world.person("owner"), top, "À tous")
    with pytest.raises(PermissionRefused):
        narrow(world.person("group member"), folder)


def test_who_leaves_the_group_loses_what_they_were_shown_in_it(world: World, narrowed: Narrowed) -> None:
    remove_member(actor=narrowed.owner, group=world.groups["closed"], member=narrowed.member)
    assert names(narrowed.member) == set()


def test_a_moved_item_without_a_list_is_seen_as_its_new_folder_is(narrowed: Narrowed) -> None:
    document = add(narrowed.owner, narrowed.top, "ouvert.txt")
    move_item(actor=narrowed.owner, item=document, folder=narrowed.fresh(narrowed.folder))
    assert "ouvert.txt" not in names(narrowed.outsider)
    move_item(actor=narrowed.owner, item=narrowed.fresh(document), folder=narrowed.fresh(narrowed.top))
    assert "ouvert.txt" in names(narrowed.outsider)


def test_a_list_that_is_taken_back_gives_the_item_its_folder_s_readers(narrowed: Narrowed) -> None:
    stop_sharing_item(actor=narrowed.owner, item=narrowed.folder)
    index_now()
    assert f"Ententes {WORD}" in names(narrowed.outsider)
    assert not Grant.objects.exists()


def test_a_line_ends_when_its_time_is_over(narrowed: Narrowed) -> None:
    until = timezone.now() + timedelta(days=1)
    lines = [Line(only(narrowed.member), Right.EDIT, until), Line(only(narrowed.owner), Right.MANAGE)]
    share_item(actor=narrowed.owner, item=narrowed.folder, lines=lines)
    Grant.objects.filter(until__isnull=False).update(until=timezone.now())
    end_expired_lines()
    assert names(narrowed.member) == {"Dossiers", "Ailleurs"}


def test_what_only_one_person_managed_falls_to_those_who_look_after_the_library(world: World) -> None:
    member, admin = world.person("group member"), world.person("administrator")
    top = library_of(world.groups["closed"], world.person("owner"))
    folder = narrow(member, make_folder(member, top, "Orphelin"))
    suspend_member(actor=admin, member=member, reason="Départ")
    for persona in ("owner", "animator"):
        assert right_of(world.person(persona), Item.objects.get(pk=folder.pk)) == Right.MANAGE


def test_a_list_whose_other_manager_left_before_is_looked_after_too(world: World) -> None:
    member, animator, admin = (world.person(one) for one in ("group member", "animator", "administrator"))
    folder = make_folder(member, library_of(world.groups["closed"], world.person("owner")), "Orphelin")
    share_item(actor=member, item=folder, lines=[Line(only(one), Right.MANAGE) for one in (animator, member)])
    people = User.objects.filter(pk=member.pk)
    assert not managed_alone(Item.objects.all(), people).exists()
    suspend_member(actor=admin, member=animator, reason="Départ")
    assert managed_alone(Item.objects.all(), people).get().holder_id == member.pk  # type: ignore[attr-defined]
    suspend_member(actor=admin, member=member, reason="Départ")
    assert right_of(world.person("owner"), Item.objects.get(pk=folder.pk)) == Right.MANAGE


def test_the_end_of_a_line_does_not_bring_back_who_is_taken_off_at_this_moment(
    narrowed: Narrowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = timezone.now() + timedelta(days=1)
    lines = [Line(only(narrowed.owner), Right.MANAGE), Line(only(narrowed.member), Right.VIEW)]
    share_item(actor=narrowed.owner, item=narrowed.folder, lines=[*lines, Line(only(narrowed.outsider), Right.VIEW, until)])
    Grant.objects.filter(until__isnull=False).update(until=timezone.now())

    def locked_late(item: Item) -> Item:
        monkeypatch.undo()
        share_item(actor=narrowed.owner, item=item, lines=lines[:1])
        return locked(item)

    monkeypatch.setattr(sharing, "locked", locked_late)
    end_expired_lines()
    assert [grant.audience for grant in Grant.objects.all()] == [only(narrowed.owner)]


def test_who_was_shown_a_folder_beyond_its_group_is_told_nothing_of_a_hidden_group(world: World) -> None:
    owner, employee, group = world.person("owner"), world.person("employee"), world.groups["hidden"]
    folder = make_folder(owner, library_of(group, owner), "Ententes")
    share_item(actor=owner, item=folder, lines=[Line(only(owner), Right.MANAGE), Line(only(employee), Right.EDIT)])
    client = Client()
    sign_in_as(client, employee)
    assert group.key not in client.get(folder.get_absolute_url()).content.decode()
    document = add(owner, folder, "plan.txt")
    for address in (folder.get_absolute_url(), document.get_absolute_url()):
        answer = client.get(address)
        assert answer.status_code == 200
        assert group.get_absolute_url() not in answer.content.decode()


def test_comments_go_where_their_document_goes(narrowed: Narrowed) -> None:
    comment = add_comment(actor=narrowed.owner, thing=narrowed.fresh(narrowed.document), text=f"Voir {WORD}")
    seen = Comment.objects.filter(pk=comment.pk)
    assert seen.visible_to(narrowed.member).exists()
    assert not seen.visible_to(narrowed.outsider).exists()
    trash_item(actor=narrowed.owner, item=narrowed.fresh(narrowed.folder))
    assert list(comment_documents([comment.pk])) == []
    assert SearchChange.objects.filter(kind=Comment.search_kind, key=comment.pk).exists()
    restore_item(actor=narrowed.owner, item=narrowed.fresh(narrowed.folder))
    assert len(list(comment_documents([comment.pk]))) == 1
    move_item(actor=narrowed.owner, item=narrowed.fresh(narrowed.document), folder=narrowed.fresh(narrowed.other))
    assert seen.visible_to(narrowed.outsider).exists()
