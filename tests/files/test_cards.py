"""Documents in posts, discussions, comments and pages: each reader sees the card, or that others see something there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from files.actions.items import copy_item, move_item, purge_item, rename_item, restore_item, trash_item
from files.actions.moderation import hide_item
from files.actions.sharing import stop_sharing_item
from files.actions.versions import add_version
from files.models import Item
from files.queries.cards import document_named
from files.queries.uses import uses_of
from groups.actions.groups import switch_tools
from groups.actions.membership import remove_member
from groups.discussions.actions.writing import add_reply, edit_reply, start_thread
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.actions import add_comment, delete_comment
from intranet.kernel.content.models import Reference
from intranet.kernel.content.reading import plain, readable
from intranet.kernel.content.rendering import render
from intranet.kernel.feeds.actions import make_feed
from intranet.kernel.realtime.models import Change
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, sign_in_as, statements
from microblog import streams
from microblog.actions import edit_post, publish_post
from microblog.feeds import KIND
from microblog.models import Post
from microblog.streams import Target
from tests.files.libraries import add, library_of, make_folder, narrow, show_pages, stored
from tests.groups.exports import exported
from tests.groups.world import World
from tests.wiki.pages import front_of
from tests.wiki.texts import body, link, paragraph, text
from wiki.actions.pages import create_page
from wiki.models import WikiPage

pytestmark = pytest.mark.django_db

WORD = "zirconium"
UNSEEN = "A document that you can’t see"


def address_of(item: Item) -> str:
    return f"{settings.PUBLIC_URL}{item.get_absolute_url()}"


class Shown:
    """A document with a telling name in a closed group, and what everybody may read that has its address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.member, self.outsider = (world.person(one) for one in ("owner", "group member", "employee"))
        self.top = library_of(world.groups["closed"], self.owner)
        self.folder = make_folder(self.owner, self.top, "Dossiers")
        self.document = add(self.owner, self.folder, f"Budget {WORD}.pdf")
        self.words = f"Voyez ceci :\n{address_of(self.document)}"

    def post(self, **facts: Any) -> Post:
        return publish_post(author=self.owner, text=self.words, target=Target(**facts))

    def page(self) -> WikiPage:
        path = self.document.get_absolute_url()
        text_of_page = body("Voyez ceci :", paragraph(text(path, link(path))))
        return create_page(actor=self.owner, parent=front_of(None, self.owner), title="Guide", language="fr", body=text_of_page)

    def fresh(self) -> Item:
        return Item.objects.get(pk=self.document.pk)


@pytest.fixture
def shown(world: World) -> Shown:
    return Shown(world)


def read(viewer: User, address: str) -> str:
    answer = sign_in_as(Client(), viewer).get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    return answer.content.decode()


def page_of_post(shown: Shown) -> str:
    return shown.post().get_absolute_url()


def page_of_discussion(shown: Shown) -> str:
    return start_thread(
        actor=shown.owner, group=shown.world.groups["open"], title="Budget", text=shown.words
    ).get_absolute_url()


def page_of_reply(shown: Shown) -> str:
    thread = start_thread(actor=shown.owner, group=shown.world.groups["open"], title="Budget", text="Où ?")
    add_reply(actor=shown.owner, thread=thread, text=shown.words)
    return thread.get_absolute_url()


def page_of_comment(shown: Shown) -> str:
    other = add(shown.owner, library_of(shown.world.groups["open"], shown.owner), "Notes.txt")
    add_comment(actor=shown.owner, thing=other, text=shown.words)
    return other.get_absolute_url()


def page_of_wiki(shown: Shown) -> str:
    return shown.page().get_absolute_url()


@pytest.mark.parametrize("make", [page_of_post, page_of_discussion, page_of_reply, page_of_comment, page_of_wiki])
def test_who_sees_the_document_sees_its_card_and_who_does_not_reads_nothing_of_it(
    shown: Shown, make: Callable[[Shown], str]
) -> None:
    address = make(shown)
    seen, unseen = read(shown.member, address), read(shown.outsider, address)
    assert f"<bdi>Budget {WORD}.pdf</bdi>" in seen
    assert "document-card--unseen" not in seen
    assert "document-card--unseen" in unseen
    assert WORD not in unseen
    assert shown.document.public_id not in unseen


CHANGES: dict[str, Callable[[Shown], object]] = {
    "narrowed": lambda it: narrow(it.owner, it.document, it.world.person("animator")),
    "in a folder that is narrowed": lambda it: narrow(it.owner, it.folder, it.world.person("animator")),
    "in the trash": lambda it: trash_item(actor=it.owner, item=it.document),
    "in a folder in the trash": lambda it: trash_item(actor=it.owner, item=it.folder),
    "hidden": lambda it: hide_item(actor=it.owner, item=it.document),
    "deleted for good": lambda it: (trash_item(actor=it.owner, item=it.document), purge_item(actor=it.owner, item=it.fresh())),
    "in a library that is switched off": lambda it: switch_tools(actor=it.owner, group=it.world.groups["closed"], keys=[]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_takes_the_document_away_takes_its_card_away_at_once(shown: Shown, change: str) -> None:
    address = shown.post().get_absolute_url()
    CHANGES[change](shown)
    for viewer in (shown.member, shown.outsider):
        page = read(viewer, address)
        assert "document-card--unseen" in page
        assert WORD not in page


def test_the_card_follows_the_document_through_name_folder_version_and_trash(shown: Shown) -> None:
    post = shown.post()
    rename_item(actor=shown.owner, item=shown.document, name="Budget final.ods")
    move_item(actor=shown.owner, item=shown.fresh(), folder=shown.top)
    add_version(actor=shown.owner, item=shown.fresh(), file=stored(shown.owner, b"a" * 4096, "b.ods"))
    trash_item(actor=shown.owner, item=shown.fresh())
    restore_item(actor=shown.owner, item=shown.fresh())
    [html] = readable(shown.member, [post.html])
    assert plain(html).startswith("Voyez ceci : ODS Budget final.ods")
    with override("en"):
        assert "4.0 KB · version 2" in plain(readable(shown.member, [post.html])[0])


def test_a_copy_is_another_document(shown: Shown) -> None:
    copy = copy_item(actor=shown.owner, item=shown.document, folder=shown.top)
    shown.post()
    assert not uses_of(shown.owner, copy)


def test_the_picture_of_a_card_is_that_of_the_first_page(shown: Shown) -> None:
    show_pages(shown.document, "Un", has_images=True)
    [html] = readable(shown.member, [shown.post().html])
    assert reverse("files:page_small", args=[shown.document.public_id, 1, 1]) in html


@pytest.mark.parametrize("behind", ["?page=3", "?version=1", "rename/", "#comments"])
def test_an_address_that_means_more_than_the_document_stays_a_link(shown: Shown, behind: str) -> None:
    assert not document_named(f"{address_of(shown.document)}{behind}")


@pytest.mark.parametrize("address", ["https://example.org/files/abc/", "/files/", "/files/search/", "", "/files/a b/"])
def test_an_address_elsewhere_names_no_document(address: str) -> None:
    assert not document_named(address)


def test_what_a_member_types_makes_no_card(shown: Shown) -> None:
    typed = f'<a data-document="{shown.document.public_id}" href="/x">x</a> `{address_of(shown.document)}`'
    html = render(typed, author=shown.outsider).html
    assert "document-card" not in readable(shown.member, [html])[0]


@pytest.mark.parametrize("kind", ["post", "thread", "reply", "comment", "page"])
def test_search_finds_no_text_by_the_name_of_its_document(shown: Shown, search_engine: SearchEngine, kind: str) -> None:
    for make in (page_of_post, page_of_discussion, page_of_reply, page_of_comment, page_of_wiki):
        make(shown)
    index_now()
    assert not found_page(shown.owner, kind, WORD, "").total
    assert found_page(shown.owner, kind, "ceci", "").total


def test_atom_the_api_and_exports_keep_to_who_reads(shown: Shown) -> None:
    post = shown.post(group=shown.world.groups["open"])
    reader = exported(shown.world.person("owner"), shown.world.groups["open"])
    assert WORD in reader.text("posts/0001.html")
    for viewer, is_told in ((shown.member, True), (shown.outsider, False)):
        client = sign_in_as(Client(), viewer)
        answer = client.get(f"/api/v1/posts/{post.public_id}").content.decode()
        secret = make_feed(member=viewer, kind=KIND, name=streams.EVERYONE)[1]
        shown.post()
        feed = Client().get(reverse("feeds:feed", args=[secret])).content.decode()
        assert (WORD in answer, WORD in feed) == (is_told, is_told)


# Where it is used --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_document_tells_where_it_is_shown_as_far_as_the_reader_sees(shown: Shown) -> None:
    open_post, page = shown.post(), shown.page()
    hidden = shown.post(group=shown.world.groups["hidden"])
    reader = shown.world.person("animator")
    remove_member(actor=shown.owner, group=shown.world.groups["hidden"], member=reader)
    uses = reverse("files:uses", args=[shown.document.public_id])
    assert f'href="{uses}"' in read(reader, shown.document.get_absolute_url())
    text = read(reader, uses)
    assert open_post.get_absolute_url() in text
    assert page.get_absolute_url() in text
    assert hidden.get_absolute_url() not in text
    assert hidden.get_absolute_url() in read(shown.owner, uses)


def test_an_edit_takes_the_document_out_of_the_text_and_puts_it_in(shown: Shown) -> None:
    post = shown.post()
    edit_post(actor=shown.owner, post=post, text="Sans document")
    assert not uses_of(shown.owner, shown.document)
    edit_post(actor=shown.owner, post=Post.objects.get(pk=post.pk), text=shown.words)
    assert len(uses_of(shown.owner, shown.document)) == 1


def test_a_comment_that_is_taken_back_shows_nothing_any_more(shown: Shown) -> None:
    comment = add_comment(actor=shown.owner, thing=add(shown.owner, shown.top, "Notes.txt"), text=shown.words)
    assert Reference.objects.count() == 1
    delete_comment(actor=shown.owner, comment=comment)
    assert not Reference.objects.exists()


def test_who_deletes_a_document_is_told_where_it_is_shown(shown: Shown) -> None:
    post = shown.post()
    page = read(shown.owner, reverse("files:delete", args=[shown.document.public_id]))
    assert "Il figure à 1 endroit que vous voyez, et peut-être à d’autres." in page
    assert post.get_absolute_url() in page


# Open pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [name for name in CHANGES if name not in ("deleted for good", "in a library that is switched off")]
)
def test_open_pages_hear_that_the_card_is_another_whoever_reads_them(shown: Shown, change: str) -> None:
    post = shown.post()
    Change.objects.all().delete()
    CHANGES[change](shown)
    [told] = Change.objects.filter(kind="card_changed")
    assert (told.subject, told.audience_id) == (shown.document.key, post.audience_id)
    assert [key.key for key in told.keys.all()] == [shown.document.key]
    answer = sign_in_as(Client(), shown.member).get(reverse("files:card", args=[shown.document.public_id]))
    assert "document-card--unseen" in answer.content.decode()


def test_a_card_comes_back_with_the_document(shown: Shown) -> None:
    shown.post()
    narrow(shown.owner, shown.document, shown.world.person("animator"))
    stop_sharing_item(actor=shown.owner, item=shown.fresh())
    answer = sign_in_as(Client(), shown.member).get(reverse("files:card", args=[shown.document.public_id]))
    assert WORD in answer.content.decode()


def test_a_card_of_nothing_reads_as_one_that_is_not_seen(shown: Shown) -> None:
    client = sign_in_as(Client(), shown.outsider)
    answers = {client.get(reverse("files:card", args=[one])).content for one in (shown.document.public_id, "0" * 16)}
    assert len(answers) == 1


# Choosing ----------------------------------------------------------------------------------------------------------------


def test_one_chooses_among_what_one_sees_by_folders(shown: Shown) -> None:
    start = reverse("files:pick")
    assert shown.top.public_id in read(shown.member, start)
    assert address_of(shown.document) in read(shown.member, start)
    assert address_of(shown.document) in read(shown.member, f"{start}?in={shown.folder.public_id}")
    assert WORD not in read(shown.outsider, start)
    assert sign_in_as(Client(), shown.outsider).get(f"{start}?in={shown.folder.public_id}").status_code == 404
    narrow(shown.owner, shown.folder, shown.world.person("animator"))
    assert WORD not in read(shown.member, start)


def test_one_chooses_among_what_one_sees_by_words(shown: Shown, search_engine: SearchEngine) -> None:
    index_now()
    found = f"{reverse('files:pick')}?q={WORD}"
    assert address_of(shown.document) in read(shown.member, found)
    assert address_of(shown.document) not in read(shown.outsider, found)


def test_forms_offer_the_page_where_one_chooses(shown: Shown) -> None:
    thread = start_thread(actor=shown.owner, group=shown.world.groups["open"], title="Budget", text="Où ?")
    place = f"place=group%3A{shown.world.groups['open'].public_id}"
    for address, asked in (
        (reverse("microblog:everyone"), "place=everyone"),
        (reverse("microblog:group", args=[shown.world.groups["open"].address]), place),
        (reverse("groups:new_thread", args=[shown.world.groups["open"].address]), place),
        (thread.get_absolute_url(), place),
    ):
        assert f'href="{reverse("files:pick")}?{asked}" target="_blank"' in read(shown.owner, address)


# Uploading while one writes ----------------------------------------------------------------------------------------------


def upload(client: Client, asked: str, name: str = "note.txt", **headers: str) -> str:
    address = f"{reverse('files:pick_upload')}?{asked}"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.post(address, {"sent": [SimpleUploadedFile(name, b"Note")]}, headers=headers).content.decode()


def test_a_file_is_uploaded_into_the_library_of_the_group_that_one_writes_in(shown: Shown) -> None:
    group = shown.world.groups["open"]
    client = sign_in_as(Client(), shown.world.person("group member"))
    assert "note.txt" in upload(client, f"place={group.key}")  # its library holds nothing yet
    made = Item.objects.get(name="note.txt", library__group=group)
    assert made.parent is not None
    assert made.parent.is_top
    said = upload(client, f"place={group.key}", **{"HX-Request": "true"})
    assert "is there already" in said
    assert f'data-picked="{settings.PUBLIC_URL}{made.get_absolute_url()}"' in said
    assert "<html" not in said
    assert Item.objects.filter(name="note.txt").count() == 1


def test_a_file_is_uploaded_into_the_folder_that_is_open(shown: Shown) -> None:
    client = sign_in_as(Client(), shown.member)
    upload(client, f"in={shown.folder.public_id}")
    assert Item.objects.get(name="note.txt").parent == shown.folder


def test_who_may_not_upload_there_is_not_offered_to_and_is_refused(shown: Shown) -> None:
    group = shown.world.groups["open"]
    employee = sign_in_as(Client(), shown.world.person("employee"))
    asked = f"place={group.key}"
    assert reverse("files:pick_upload") not in employee.get(f"{reverse('files:pick')}?{asked}").content.decode()
    for member, where, status in (
        (employee, asked, 403),
        (employee, "", 404),
        (sign_in_as(Client(), shown.outsider), f"in={shown.folder.public_id}", 404),
        (sign_in_as(Client(), shown.owner), f"in={shown.document.public_id}", 404),
        (sign_in_as(Client(), shown.outsider), f"place={shown.world.groups['hidden'].key}", 404),
    ):
        sent = {"sent": [SimpleUploadedFile("note.txt", b"Note")]}
        assert member.post(f"{reverse('files:pick_upload')}?{where}", sent).status_code == status
    assert not Item.objects.filter(name="note.txt").exists()


# Statements --------------------------------------------------------------------------------------------------------------


def test_texts_with_documents_take_as_many_statements_for_more_of_them(shown: Shown) -> None:
    htmls = [render(address_of(shown.document), author=shown.owner).html]

    def grow() -> None:
        for number in range(5):
            item = add(shown.owner, shown.folder, f"{number}.pdf")
            htmls.append(render(address_of(item), author=shown.owner).html)

    assert_constant_statements(lambda: readable(shown.member, htmls), grow, at_most=8)


def test_a_text_without_documents_costs_no_statement_more(shown: Shown) -> None:
    with statements() as sql:
        publish_post(author=shown.owner, text="Bonjour", target=Target())
    assert not [one for one in sql if "content_reference" in one]


def test_where_a_document_is_shown_takes_as_many_statements_for_more_places(shown: Shown) -> None:
    shown.post()
    assert_constant_statements(lambda: uses_of(shown.member, shown.document), lambda: [shown.post() for _one in range(4)])


def test_a_reply_that_is_edited_shows_what_it_says_now(shown: Shown) -> None:
    thread = start_thread(actor=shown.owner, group=shown.world.groups["open"], title="Budget", text="Où ?")
    reply = add_reply(actor=shown.owner, thread=thread, text="Ici.")
    edit_reply(actor=shown.owner, reply=reply, text=shown.words)
    assert [use.line.public_id for use in uses_of(shown.owner, shown.document)] == [reply.public_id]
