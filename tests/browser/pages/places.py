"""Comments on places: passages of a page of the wiki, and pages, words and rectangles of a document."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from files.models import Item
from intranet.kernel.accounts.models import User
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.things import Position
from intranet.kernel.testing import make_member
from tests.browser.pages.libraries import build
from tests.browser.pages.table import Address, Page
from tests.wiki.root import have_root
from tests.wiki.test_anchors import START, WORDS
from tests.wiki.texts import block, body, text
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Way, WikiPage


def _say(author: User, thing: Item | WikiPage, at: str, quote: str = "", words: str = "D’où vient ce chiffre ?") -> Comment:
    return actions.add_comment(actor=author, thing=thing, text=words, position=Position(at=at, quote=quote))


def passages(reader: User | None) -> WikiPage:
    """A page with comments on its passages: answered, resolved, on deleted text; and one on the whole page."""
    assert reader is not None
    have_root()
    colleague = make_member("Amadou Diallo")
    given = body(block("heading", text("Avant d’allumer"), level=2), *START, "On peut brûler le matin.")
    front = open_space(actor=colleague, owner=None)
    page = create_page(actor=colleague, parent=front, title="Brûlage dirigé", language="fr", body=given)
    page = WikiPage.objects.to_list().get(pk=page.pk)
    first = _say(colleague, page, "1:0", WORDS)
    actions.add_comment(actor=reader, thing=page, text="De l’essai de 2025.", parent=first)
    actions.settle(actor=reader, comment=_say(reader, page, "1:0", "Deux points d’eau"), is_resolved=True)
    _say(reader, page, "1:0", "brûler le matin")
    _say(reader, page, "1:0", "eux qui couvent")
    actions.add_comment(actor=colleague, thing=page, text="Très utile.")
    rewrite_page(actor=colleague, page=page, body={**given, "content": given["content"][:-1]}, way=Way.FORM)
    return WikiPage.objects.to_list().get(pk=page.pk)


def on_passages(query: str = "") -> Address:
    return lambda reader: passages(reader).get_absolute_url() + query


def on_passage(reader: User | None) -> str:
    page = passages(reader)
    return f"{reverse('comments:comments', args=[page.key])}?at={page.edition}:20"


def places(reader: User | None) -> Item:
    """A document with comments on words, on a rectangle, on a whole page and on another one."""
    assert reader is not None
    note = build(reader)["note"]
    _say(reader, note, "2:1:100,200,400,100")
    _say(reader, note, "2:1", "Les rafales")
    _say(reader, note, "2:1")
    _say(reader, note, "2:2", "Les seuils")
    return note


def on_places(query: str = "", name: str = "") -> Address:
    def address(reader: User | None) -> str:
        note = places(reader)
        return (reverse(f"files:{name}", args=[note.public_id, 2]) if name else note.get_absolute_url()) + query

    return address


def follow_the_mark(tab: Tab) -> None:
    tab.locator("a.passage__number").first.click()


PAGES = [
    Page(name="wiki-passages", address=on_passages(), is_tried_in_all_conditions=True),
    Page(name="wiki-passage-followed", address=on_passages(), act=follow_the_mark),
    Page(name="wiki-passage-choice", address=on_passages("?passages=choose")),
    Page(name="wiki-passage-form", address=on_passage),
    Page(name="document-places", address=on_places("?page=1"), is_tried_in_all_conditions=True),
    Page(name="document-place-form", address=on_places("?page=1", "place")),
    Page(name="document-place-errors", address=on_places("?page=1&words=la+pluie", "place")),
]
