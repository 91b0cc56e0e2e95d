"""A document is shared, commented, found and replaced: by keyboard, in both languages, and without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from files.models import Item, Right
from files.roles import right_of
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.models import Comment
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from tests.browser.conftest import sign_in
from tests.browser.pages.libraries import build
from tests.browser.pages.table import settled
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAYS = [("fr", True), ("en", True), ("en", False)]


@pytest.fixture
def member(settings: Settings, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settled(make_member())


class Walk:
    """Somebody who uses keys alone on the pages of a narrow window, whose pages axe judges where scripts run."""

    def __init__(self, tab: Tab, axe: str, *, has_scripts: bool) -> None:
        self.tab, self.has_scripts = tab, has_scripts
        self._axe = axe

    def go(self, address: str) -> None:
        self.tab.goto(address)
        self.judge()

    def press(self, what: Locator) -> None:
        """A link or a button, which leads to another page."""
        with self.tab.expect_navigation():
            what.press("Enter")
        self.judge()

    def judge(self) -> None:
        if self.has_scripts:
            assert faults(self.tab, self._axe, "html") == []

    def link(self, name: str) -> Locator:
        return self.tab.get_by_role("main").get_by_role("link", name=name, exact=True).first

    def button(self, name: str) -> Locator:
        return self.tab.get_by_role("main").get_by_role("button", name=name)

    def open_menu(self) -> None:
        self.tab.locator("summary").and_(self.tab.get_by_label(_("More actions on the document"))).press("Enter")


@pytest.fixture
def walk(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, member: User, axe: str) -> Iterator[Walk]:
    language, has_scripts = request.param
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 800},
        java_script_enabled=has_scripts,
        reduced_motion="reduce",
    )
    sign_in(context, member, live_server.url, language)
    with context, override(language):
        yield Walk(context.new_page(), axe, has_scripts=has_scripts)


@pytest.mark.parametrize("walk", WAYS, indirect=True, ids=lambda way: f"{way[0]}{'' if way[1] else ', no scripts'}")
def test_a_document_is_shared_commented_replaced_and_found(walk: Walk, member: User) -> None:
    note = build(member)["note"]
    colleague = User.objects.get(display_name="Amadou Diallo")
    walk.go(note.get_absolute_url())
    share(walk, colleague, note)
    walk.go(note.get_absolute_url())
    comment(walk)
    walk.go(note.get_absolute_url())
    replace(walk, note)
    index_now()
    find(walk, note)


def share(walk: Walk, colleague: User, note: Item) -> None:
    walk.open_menu()
    walk.press(walk.link(_("Share")))
    walk.tab.locator("#typed").fill(colleague.display_name)
    walk.press(walk.tab.locator("#typed"))
    right = walk.tab.get_by_label(_("Right: %(name)s") % {"name": colleague.display_name})
    right.select_option(pgettext("right", "Comment"))
    walk.press(walk.button(_("Save the list")))
    found = Item.objects.to_list().get(pk=note.pk)
    assert (found.has_own_list, right_of(colleague, found)) == (True, Right.COMMENT)


def comment(walk: Walk) -> None:
    walk.press(walk.link(_("Comment on a place")))
    words = walk.tab.locator("[name=words]")
    words.fill("rafales")
    walk.press(words)
    walk.tab.locator("#comment-form textarea").fill("Lesquelles ?")
    walk.press(walk.tab.locator("#comment-form button.button--primary"))
    remark = walk.tab.locator(".remark")
    expect(remark).to_contain_text("Lesquelles ?")
    assert Comment.objects.get().quote == "rafales"


def replace(walk: Walk, note: Item) -> None:
    walk.press(walk.link(_("New version")))
    with walk.tab.expect_file_chooser() as choosing:
        walk.tab.locator("[type=file]").press("Enter")
    choosing.value.set_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"Notes"})
    walk.tab.locator("[name=note]").fill("Seuils revus")
    walk.press(walk.button(_("Add the version")))
    expect(walk.tab.locator(".version").first).to_contain_text("Seuils revus")
    note.refresh_from_db()
    assert note.version is not None
    assert note.version.number == 3


def find(walk: Walk, note: Item) -> None:
    walk.go(reverse("files:search"))
    field = walk.tab.get_by_role("main").get_by_role("searchbox")
    field.fill("propagation")
    walk.press(field)
    walk.press(walk.link(note.name))
    expect(walk.tab.get_by_role("heading", level=1)).to_have_text(note.name)
