"""A document is put into a post by keyboard; without scripts its address is copied from a page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from files.actions.libraries import open_library
from files.models import Item
from groups.actions.groups import create_group
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.browser.conftest import sign_in
from tests.browser.pages.table import settled
from tests.files.libraries import add, make_folder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(settings: Settings, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settled(make_member())


@pytest.fixture
def document(member: User) -> Item:
    top = open_library(actor=member, owner=member)
    return add(member, make_folder(member, top, "Saison"), "Protocole.txt")


@pytest.fixture
def tab(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, member: User, settings: Settings
) -> Iterator[Tab]:
    settings.PUBLIC_URL = live_server.url
    context = browser.new_context(base_url=live_server.url, java_script_enabled=request.param)
    sign_in(context, member, live_server.url, "en")
    with context:
        yield context.new_page()


@pytest.mark.parametrize("tab", [True], ids=["scripts"], indirect=True)
def test_by_keyboard_a_document_goes_where_the_cursor_is(tab: Tab, document: Item, live_server: LiveServer) -> None:
    tab.goto("/stream/everyone/")
    tab.get_by_label("Your post").fill("Relisez ceci :")
    tab.get_by_role("button", name="Put in a document").press("Enter")
    window = tab.get_by_role("dialog", name="Put in a document")
    expect(window.get_by_role("searchbox")).to_be_focused()
    window.get_by_role("listitem").first.get_by_role("link").press("Enter")
    window.get_by_role("link", name="Saison").press("Enter")
    expect(window.get_by_role("heading", name="Saison")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(window.get_by_role("link", name="Protocole.txt")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(window).to_be_hidden()
    field = tab.get_by_label("Your post")
    expect(field).to_be_focused()
    expect(field).to_have_value(f"Relisez ceci :\n{live_server.url}{document.get_absolute_url()}\n")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("article").get_by_role("link", name=re.compile("^Protocole"))).to_be_visible()


@pytest.mark.parametrize("tab", [True], ids=["scripts"], indirect=True)
def test_a_file_is_uploaded_from_the_window_and_stands_in_the_text(tab: Tab, member: User) -> None:
    group = create_group(actor=member, kind=GroupKind.CLOSED, texts={"name_fr": "Feux"})
    tab.goto(reverse("microblog:group", args=[group.address]))
    tab.get_by_role("button", name="Put in a document").press("Enter")
    window = tab.get_by_role("dialog")
    with tab.expect_file_chooser() as choosing:
        window.locator("[type=file]").press("Enter")
    choosing.value.set_files({"name": "Avis.txt", "mimeType": "text/plain", "buffer": b"Avis"})
    window.get_by_role("button", name="Upload", exact=True).press("Enter")
    expect(window).to_be_hidden()
    made = Item.objects.get(name="Avis.txt", library__group=group)
    expect(tab.get_by_label("Your post")).to_have_value(re.compile(made.get_absolute_url()))


@pytest.mark.parametrize("tab", [True], ids=["scripts"], indirect=True)
def test_escape_closes_the_window_and_goes_back_to_the_button(tab: Tab, document: Item) -> None:
    tab.goto("/stream/everyone/")
    button = tab.get_by_role("button", name="Put in a document")
    button.press("Enter")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(button).to_be_focused()


@pytest.mark.parametrize("tab", [False], ids=["no scripts"], indirect=True)
def test_without_scripts_the_address_is_copied_from_a_page(tab: Tab, document: Item, live_server: LiveServer) -> None:
    tab.goto("/stream/everyone/")
    assert tab.get_by_role("link", name="Put in a document (in a new tab)").get_attribute("target") == "_blank"
    tab.goto("/files/pick/")
    address = tab.get_by_label("Address: Protocole.txt").input_value()
    tab.goto("/stream/everyone/")
    tab.get_by_label("Your post").fill(f"Relisez ceci :\n{address}")
    tab.get_by_role("button", name="Post", exact=True).click()
    tab.goto("/stream/everyone/")
    expect(tab.locator("article").get_by_role("link", name=re.compile("^Protocole"))).to_be_visible()
