"""Files and whole folders that are dropped on the page of a library, and what is chosen in it."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from files.models import Item
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.browser.conftest import sign_in
from tests.browser.pages.table import settled
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a browser gives of a drop: entries, read a few at a time. `tree` has names: with a text for a file, or with more names.
DROP = """([selector, tree]) => {
  const entry = (name, inside) => typeof inside === "string"
    ? { name, isFile: true, isDirectory: false, file: (give) => give(new File([inside], name, { lastModified: 1 })) }
    : { name, isFile: false, isDirectory: true, createReader: () => {
        const left = Object.entries(inside).map(([called, more]) => entry(called, more));
        return { readEntries: (give) => give(left.splice(0, 2)) };
      } };
  const items = Object.entries(tree).map(([name, inside]) => ({ webkitGetAsEntry: () => entry(name, inside) }));
  const event = new Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { types: ["Files"], items };
  document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def member(settings: object, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return settled(make_member())


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, member: User) -> Iterator[Tab]:
    context: BrowserContext = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    sign_in(context, member, live_server.url, "en")
    with context:
        tab = context.new_page()
        tab.goto("/files/")
        yield tab


def paths() -> set[str]:
    """Where everything is."""
    items = {item.pk: item for item in Item.objects.exclude(parent=None)}
    return {"/".join([*(items[key].name for key in item.above if key in items), item.name]) for item in items.values()}


def test_folders_that_are_dropped_come_with_all_that_is_in_them(tab: Tab) -> None:
    tree = {"Photos": {"a.txt": "a", "Été": {"a.txt": "a", "b.txt": "b", "c.txt": "c"}, "Vide": {}}, "seul.txt": "s"}
    tab.evaluate(DROP, ["main h1", tree])
    expect(tab.get_by_role("link", name="Photos", exact=True)).to_be_visible()
    expect(tab.get_by_text("5 files were uploaded.")).to_be_visible()
    assert paths() == {
        *("Photos", "Photos/a.txt", "Photos/Vide", "seul.txt"),
        *("Photos/Été", "Photos/Été/a.txt", "Photos/Été/b.txt", "Photos/Été/c.txt"),
    }


def test_one_of_the_files_is_stopped_and_the_others_come(tab: Tab) -> None:
    held: list[Route] = []
    is_held = [True]

    def pieces(route: Route) -> None:
        if is_held[0] and route.request.method == "PATCH":
            held.append(route)
        else:
            route.continue_()

    tab.route("**/uploads/*/", pieces)
    tab.evaluate(DROP, ["main", {"Photos": {f"{number}.txt": str(number) for number in range(6)}}])
    until(tab, lambda: len(held) == 4)
    expect(tab.get_by_role("progressbar")).to_have_count(6)
    line = tab.get_by_role("listitem").filter(has_text="Photos/5.txt")
    line.get_by_role("button", name="Cancel").click()
    is_held[0] = False
    for route in held:
        route.continue_()
    expect(tab.get_by_text("5 files were uploaded.")).to_be_visible()
    assert "Photos/5.txt" not in paths()


def test_what_is_chosen_is_downloaded_together(tab: Tab) -> None:
    tab.evaluate(DROP, ["main", {"a.txt": "a", "b.txt": "b"}])
    expect(tab.get_by_text("2 files were uploaded.")).to_be_visible()
    button = tab.get_by_role("button", name="Download the chosen ones (ZIP)")
    expect(button).to_be_disabled()
    tab.get_by_label("Choose all").check()
    expect(tab.get_by_text("2 chosen")).to_be_visible()
    tab.get_by_label("Choose a.txt").uncheck()
    with tab.expect_download() as downloading:
        button.click()
    assert zipfile.ZipFile(downloading.value.path()).namelist() == ["b.txt"]
