"""Files sent from a page: in pieces that go on after a reload, with a form that waits for them, and without scripts."""

import hashlib
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from intranet.kernel.blobs.storage import PIECE_BYTES
from tests.blobs.serving import Sender
from tests.browser.test_pages import faults
from tests.browser.waiting import until
from tests.work.installations import PATIENCE_S, Installation

pytestmark = pytest.mark.browser

# What is wider than a small telephone.
WIDE = """[...document.querySelectorAll('main *')]
.filter((one) => one.getBoundingClientRect().right > 320).map((one) => one.outerHTML)"""


@pytest.fixture
def sender(installation: Installation) -> Sender:
    return Sender(installation)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "plans.bin"
    path.write_bytes(os.urandom(2 * PIECE_BYTES + 1000))
    return path


def context_of(browser: Browser, sender: Sender, **options: object) -> BrowserContext:
    address = f"http://127.0.0.1:{sender.port}"
    context = browser.new_context(base_url=address, viewport={"width": 320, "height": 700}, **options)  # type: ignore[arg-type]
    cookies = {"sessionid": sender.session, "language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    context.set_default_timeout(PATIENCE_S * 1000)
    return context


def test_an_upload_goes_on_after_a_reload(browser: Browser, sender: Sender, document: Path, axe: str) -> None:
    sent: list[str] = []
    is_cut = [True]

    def pieces(route: Route) -> None:
        request = route.request
        offset = request.headers.get("upload-offset", "")
        if request.method == "PATCH" and offset != "0" and is_cut[0]:
            sent.append("cut")
            route.abort()
            return
        if request.method == "PATCH":
            sent.append(offset)
        route.continue_()

    with context_of(browser, sender) as context:
        tab = context.new_page()
        tab.route("**/uploads/*/", pieces)
        tab.goto("/tests/send/")
        tab.set_input_files("[type=file]", document)
        expect(tab.get_by_role("progressbar", name="plans.bin")).to_be_visible()
        until(tab, lambda: "cut" in sent)
        assert sent[0] == "0"
        assert faults(tab, axe, "main") == []
        assert tab.evaluate(WIDE) == []
        tab.reload()
        expect(tab.locator("[data-upload-said]")).to_have_text(
            "The sending of plans.bin was interrupted. Choose it again: it goes on where it stopped."
        )
        is_cut[0] = False
        sent.clear()
        tab.set_input_files("[type=file]", document)
        expect(tab.get_by_role("checkbox", name="plans.bin")).to_be_checked()
        assert sent == [str(PIECE_BYTES), str(2 * PIECE_BYTES)]
        assert faults(tab, axe, "main") == []
        # What was sent is still there when the form comes back with an error.
        tab.get_by_role("button", name="Save").click()
        expect(tab.get_by_role("checkbox", name="plans.bin")).to_be_checked()
        tab.get_by_label("Title").fill("Plans")
        tab.get_by_role("button", name="Save").click()
        expect(tab.get_by_text(hashlib.sha256(document.read_bytes()).hexdigest())).to_be_visible()


def test_a_form_waits_for_its_files_and_one_is_stopped(browser: Browser, sender: Sender, document: Path) -> None:
    held: list[Route] = []
    with context_of(browser, sender) as context:
        tab = context.new_page()
        tab.route("**/uploads/*/", lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_())
        tab.goto("/tests/send/")
        tab.get_by_label("Title").fill("Plans")
        tab.set_input_files("[type=file]", {"name": "one.txt", "mimeType": "text/plain", "buffer": b"one"})
        until(tab, lambda: len(held) == 1)
        tab.set_input_files("[type=file]", document)
        until(tab, lambda: len(held) == 2)
        tab.get_by_role("button", name="Save").click()
        expect(tab.locator("[data-upload-said]")).to_have_text("The form is sent once the files are here.")
        with tab.expect_request(lambda request: request.method == "DELETE"):
            tab.get_by_role("listitem").filter(has_text="plans.bin").get_by_role("button", name="Cancel").click()
        expect(tab.get_by_text("plans.bin")).to_have_count(0)
        held[0].continue_()
        expect(tab.get_by_role("link", name="one.txt")).to_be_visible()


def test_without_scripts_files_come_with_the_form(browser: Browser, sender: Sender) -> None:
    with context_of(browser, sender, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto("/tests/send/")
        tab.get_by_label("Title").fill("Plans")
        tab.set_input_files("[type=file]", {"name": "été.txt", "mimeType": "text/plain", "buffer": b"one"})
        tab.get_by_role("button", name="Save").click()
        expect(tab.get_by_role("link", name="été.txt")).to_be_visible()
