"""The pages of an export, opened as files: valid, without a fault for axe, and readable without the site."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.discussions.actions import accept_reply, hide, lock_thread, pin_thread
from groups.models import GroupKind
from intranet.kernel.testing import make_member
from tests.browser.checker import Checker
from tests.browser.test_pages import COLOURS, RULES, excess, faults
from tests.groups.discussions import make_reply, make_thread
from tests.groups.exports import exported

TEXT = "Déjà **fait** ?\n\n> Une citation\n\n- un\n- deux\n\n1. trois\n\n`code` et https://exemple.example/une/adresse"


@pytest.fixture
def pages(tmp_path: Path, language: str) -> list[Path]:
    """The pages of discussions of an export with everything that they can show."""
    owner, member = make_member("Olivia Owens", language=language), make_member("Marc Bélanger")
    group = create_group(actor=owner, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt", "name_en": "Wildfires"})
    admit(actor=owner, group=group, member=member)
    thread = make_thread(member, group, "Comment expliquer un indice de danger ?", text=TEXT)
    accepted = parent = make_reply(owner, thread, "Nous, au printemps.")
    for _ in range(6):
        parent = make_reply(member, thread, "Plus bas.", parent=parent)
    hidden = make_reply(member, thread, "Caché")
    make_reply(owner, thread, "This one is in English, as it should be.", parent=hidden)
    hide(actor=owner, thing=hidden)
    accept_reply(actor=member, reply=accepted)
    pin_thread(actor=owner, thread=thread)
    lock_thread(actor=owner, thread=thread)
    make_thread(member, group, "What nobody answered", text="Is there anybody who knows about this?")
    found = []
    for name, content in exported(owner, group).files.items():
        if name.endswith(".html"):
            page = tmp_path / name
            page.parent.mkdir(exist_ok=True)
            page.write_bytes(content)
            found.append(page)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_of_an_export_are_valid(checker: Checker, pages: list[Path]) -> None:
    found = [f"{page.name}, {fault}" for page in pages for fault in checker.faults(page.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_of_an_export_are_read_as_files(pages: list[Path], browser: Browser, axe: str, language: str) -> None:
    discussions = [page for page in pages if page.parent.name == "discussions"]
    index = next(page for page in discussions if page.name == "index.html")
    found: list[str] = []
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(index.as_uri())
        links = tab.locator("li a")
        assert links.count() == len(discussions) - 1
        for number in range(links.count()):
            links.nth(number).click()
            assert tab.locator("html").get_attribute("lang") == language
            for theme in ("light", "dark"):
                tab.emulate_media(color_scheme=theme)
                found += faults(tab, axe, "html", RULES if theme == "light" else COLOURS)
            found += excess(tab)
            tab.locator("a[href='index.html']").click()
        assert all(url.startswith("file:") for url in asked)
    assert not found, "\n".join(found)
