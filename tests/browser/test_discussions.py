"""A discussion that stays open in two browsers, through a real server with WebSockets."""

import pytest
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import RECONNECTED_WITHIN_MS, UNTIL_TOLD, Site, open_page
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DISCUSSION = """
from groups.discussions.actions import start_thread
from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
luc, nam = (User.objects.get(display_name=name) for name in ("Luc Roy", "Nam Pham"))
group = create_group(actor=luc, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt", "name_en": "Wildfires"})
admit(actor=luc, group=group, member=nam)
thread = start_thread(actor=luc, group=group, title="How do we explain a danger index?", text="Who has done it?")
print(f"address={thread.get_absolute_url()}")
"""
OPEN_GROUP = """
from groups.actions.groups import create_group
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
luc = User.objects.get(display_name="Luc Roy")
group = create_group(actor=luc, kind=GroupKind.OPEN, texts={"name_fr": "Données ouvertes"})
print(f"address={group.get_absolute_url()}")
"""
REMOVAL = f"""
from groups.actions.membership import remove_member
from groups.models import Group
from intranet.kernel.accounts.models import User
remove_member(actor=None, group=Group.objects.get(), member=User.objects.get(display_name="Nam Pham"))
{UNTIL_TOLD}
"""


@pytest.fixture
def address(site: Site) -> str:
    return site.named(DISCUSSION)["address"]


def reply(tab: Tab, text: str) -> None:
    tab.locator("#reply textarea").fill(text)
    tab.locator("#reply button.button--primary").click()
    tab.wait_for_load_state()


def test_a_reply_appears_in_the_open_discussion_of_another_and_on_their_bell(
    site: Site, contexts: list[BrowserContext], address: str
) -> None:
    """Added with its count, changed and removed in its place; what is being written stays; a restart leaves no gap."""
    luc, nam = (open_page(context, address) for context in contexts)
    luc.evaluate("window.wasNotReloaded = true")
    draft = luc.locator("#reply textarea")
    draft.fill("half an answer")
    reply(nam, "We **did**.")
    expect(luc.locator("#replies > article")).to_have_count(1)
    expect(luc.locator("#replies .post__body strong")).to_have_text("did")
    expect(luc.locator("#state")).to_contain_text("1 reply")
    luc.clock.fast_forward(3_000)  # it is said once in this time
    expect(luc.get_by_role("status").filter(has_text="1 new reply")).to_be_attached()
    expect(luc.locator("[data-live-told=bell] [data-count]")).to_have_text("1")
    site.stop()
    site.start()
    reply(open_page(contexts[1], address), "And again.")
    luc.clock.fast_forward(RECONNECTED_WITHIN_MS)
    expect(luc.locator("#replies > article")).to_have_count(2)
    nam = open_page(contexts[1], address)
    nam.locator("#replies summary").first.click()
    nam.locator("#replies .menu__item--danger").first.click()
    nam.locator("main button.button--danger").click()
    expect(luc.locator("#replies > article")).to_have_count(1)
    expect(luc.locator("#replies > article")).to_contain_text("And again.")
    expect(luc.locator("#state")).to_contain_text("1 reply")
    expect(draft).to_have_value("half an answer")
    expect(draft).to_be_focused()
    assert luc.evaluate("window.wasNotReloaded")


def test_who_is_removed_hears_nothing_more_of_the_discussion(site: Site, contexts: list[BrowserContext], address: str) -> None:
    luc, nam = (open_page(context, address) for context in contexts)
    asked: list[str] = []
    site.script(REMOVAL)
    nam.on("request", lambda request: asked.append(request.url))
    writer = contexts[0].new_page()
    writer.goto(address)
    reply(writer, "Secret")
    expect(luc.locator("#replies > article")).to_have_count(1)
    contexts[1].request.post("/site/ring/", form={"count": "7"})  # who hears this has heard what was told before
    expect(nam.locator("[data-live-told=bell] [data-count]")).to_have_text("7")
    assert [url for url in asked if "/replies/" in url] == []
    expect(nam.locator("#replies > article")).to_have_count(0)


def test_what_one_looks_at_is_noted_as_read_and_the_list_says_what_is_new(
    site: Site, contexts: list[BrowserContext], address: str
) -> None:
    """Marked by itself, live in the list, led to, and gone on the way back."""
    listed = address.rpartition("threads/")[0] + "threads/"
    luc, nam = (context.new_page() for context in contexts)
    nam.goto(listed)
    expect(nam.locator("#threads > li")).to_contain_text("New")
    with nam.expect_response(lambda answer: answer.url.endswith("/read/")) as noted:
        nam.goto(address)
    assert noted.value.status == 204
    nam = open_page(contexts[1], listed)
    expect(nam.locator("#threads .badge--new")).to_have_count(0)
    luc.goto(address)
    reply(luc, "Here is how.")
    expect(nam.locator("#threads .badge--new")).to_have_text("1 new reply")
    with nam.expect_response(lambda answer: answer.url.endswith("/read/")):
        nam.locator("#threads .badge--new").click()
    assert "#reply-" in nam.url
    expect(nam.locator("#new + article")).to_contain_text("Here is how.")
    reply(luc, "And another.")  # while it is open: noted when the page is left
    expect(nam.locator("#replies > article")).to_have_count(2)
    nam.goto(listed)
    until(nam, lambda: nam.reload() and not nam.locator("#threads .badge--new").count())


def test_the_number_of_members_is_drawn_anew_when_somebody_comes_or_goes(site: Site, contexts: list[BrowserContext]) -> None:
    address = site.named(OPEN_GROUP)["address"]
    luc, nam = open_page(contexts[0], address), contexts[1].new_page()
    luc.evaluate("window.wasNotReloaded = true")
    facts, link = luc.locator(".group-head__facts"), luc.locator("#people-title a")
    expect(facts).to_contain_text("1 member")
    nam.goto(address)
    nam.get_by_role("button", name="Join").click()
    expect(facts).to_contain_text("2 members")
    expect(link).to_have_text("All 2")
    nam.goto(f"{address}leave/")
    nam.locator("main button.button--danger").click()
    expect(facts).to_contain_text("1 member")
    expect(link).to_have_text("1 member")
    assert luc.evaluate("window.wasNotReloaded")
