"""Recording what one knows, with a camera and a microphone of the browser's own, on a real server with its worker."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Response, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import Site
from tests.browser.test_pages import faults
from tests.browser.waiting import until
from tests.work.installations import PATIENCE_S

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is missing"),
]

PAGE = """
from intranet.kernel.accounts.models import User
from wiki.knowledge.actions.pages import begin_knowledge
from wiki.models import QuestionSet
luc = User.objects.get(display_name="Luc Roy")
page = begin_knowledge(actor=luc, owner=None, title="The river", language="en", questions=QuestionSet.objects.first())
print(f"address=/wiki/knowledge/{page.address}/answers/")
"""
# What the browser says without the device, or without leave to use it.
REFUSING = "navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{}'); }}"
WIDE = """[...document.querySelectorAll('main *')]
.filter((one) => one.getBoundingClientRect().right > 320).map((one) => one.outerHTML)"""


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """Luc's browser, on a telephone."""
    context = browser.new_context(base_url=site.address, viewport={"width": 320, "height": 700})
    cookies = {"sessionid": site.sessions[0], "language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
    context.set_default_timeout(PATIENCE_S * 1000)
    yield context
    context.close()


@pytest.fixture
def address(site: Site) -> str:
    """Where the questions of a page are answered."""
    return site.named(PAGE)["address"]


class Recorder:
    """The page of a question, and the slices that it has sent."""

    def __init__(self, context: BrowserContext, address: str, by: str) -> None:
        self.tab: Tab = context.new_page()
        self.slices: list[str] = []
        self.tab.on("response", self._note)
        self.tab.goto(address)
        self.tab.get_by_role("link", name=by, exact=True).click()

    def _note(self, response: Response) -> None:
        if response.request.method == "PUT" and response.status == 201:
            self.slices.append(response.url)

    def press(self, name: str) -> None:
        self.tab.get_by_role("button", name=name, exact=True).click()

    def record(self, slices: int) -> None:
        """Record until so many slices are kept."""
        self.press("Record")
        expect(self.state).to_have_text("Recording")
        until(self.tab, lambda: len(self.slices) >= slices)

    @property
    def state(self) -> Locator:
        return self.tab.locator("[data-part=state]")

    def keep(self) -> None:
        self.press("Stop recording")
        expect(self.state).to_have_text("Recorded. Play it, then keep it or record again.")
        self.press("Keep it")
        self.tab.wait_for_load_state()
        expect(self.tab.get_by_text("The recording is kept.")).to_be_visible()

    def player(self, kind: str) -> Tab:
        """The page once the worker has prepared the recording."""
        media = self.tab.locator(f"main .player {kind}")

        def is_there() -> bool:
            self.tab.reload()
            return media.count() == 1

        until(self.tab, is_there)
        return self.tab


def test_a_tab_that_dies_loses_nothing_and_the_video_that_goes_on_is_searched_with_captions(
    context: BrowserContext, address: str, axe: str
) -> None:
    first = Recorder(context, address, "Video")
    assert faults(first.tab, axe, "main") == []
    first.press("Prepare camera and microphone")
    expect(first.state).to_have_text("Ready to record")
    expect(first.tab.get_by_label("Camera", exact=True)).to_be_visible()
    assert faults(first.tab, axe, "main") == []
    assert first.tab.evaluate(WIDE) == []
    first.press("Record")
    expect(first.tab.get_by_role("alert")).to_have_text("Say first that you agree to be recorded: tick the box.")
    first.tab.get_by_label("I agree to be recorded").check()
    first.record(3)
    first.tab.close()  # at 6 s, with nothing said to anybody

    second = Recorder(context, address, "Video")
    expect(second.tab.get_by_text("A recording of 0:06 was interrupted.")).to_be_visible()
    assert faults(second.tab, axe, "main") == []
    second.press("Continue it")
    expect(second.state).to_have_text("Ready to record")
    second.record(2)
    assert all("/slices/1/" in url for url in second.slices)
    second.press("Pause")
    expect(second.state).to_have_text("Paused")
    assert faults(second.tab, axe, "main") == []
    second.press("Go on")
    second.keep()
    assert_is_played(second.player("video"))
    with_captions(second.tab)


def assert_is_played(tab: Tab) -> None:
    """All of it is there, and a moment near its end is found by asking for a part of the file."""
    parts: list[str] = []
    tab.on(
        "response", lambda response: parts.append(response.headers.get("content-range", "")) if response.status == 206 else None
    )
    duration = tab.evaluate(
        """() => new Promise((resolve) => {
          const video = document.querySelector('main .player video');
          video.preload = 'auto';
          const seek = () => { video.currentTime = video.duration - 1; };
          video.addEventListener('seeked', () => resolve(video.duration), { once: true });
          if (video.readyState) seek(); else { video.addEventListener('loadedmetadata', seek, { once: true }); video.load(); }
        })"""
    )
    assert duration > 9
    assert parts


def with_captions(tab: Tab) -> None:
    """Captions are typed, marked with a key while it plays, approved, and then shown by the browser's own player."""
    tab.get_by_role("link", name="About this recording").click()
    tab.get_by_role("link", name="Captions").click()
    tab.get_by_label("What is said").fill("The first sentence. The second one.")
    tab.get_by_role("button", name="Cut into captions").click()
    times = tab.get_by_role("textbox", name=re.compile("^Time of caption"))
    expect(times).to_have_count(2)
    expect(times.first).to_have_value("0:00.0")
    tab.evaluate("document.querySelector('main video').currentTime = 3")
    until(tab, lambda: not tab.evaluate("document.querySelector('main video').seeking"))
    tab.keyboard.press("m")
    tab.evaluate("document.querySelector('main video').currentTime = 5")
    until(tab, lambda: not tab.evaluate("document.querySelector('main video').seeking"))
    tab.keyboard.press("m")
    expect(times.last).to_have_value("0:05.0")
    expect(tab.get_by_role("status").filter(has_text="Caption 2 begins at 0:05.0")).to_be_attached()
    tab.get_by_role("button", name="Save the captions").click()
    tab.get_by_role("button", name="Approve the captions").click()
    tab.get_by_text("Transcript", exact=True).click()
    tab.get_by_role("link", name="0:05").click()
    expect(tab.locator(".captions li[aria-current]")).to_contain_text("The second one.")
    tab.evaluate("document.querySelector('main video').textTracks[0].mode = 'showing'")
    until(tab, lambda: tab.evaluate("document.querySelector('main video').textTracks[0].cues?.length") == 2)


def test_sound_alone_is_recorded_by_keyboard_and_played(context: BrowserContext, address: str, axe: str) -> None:
    recorder = Recorder(context, address, "Audio")
    prepare = recorder.tab.get_by_role("button", name="Prepare the microphone")
    prepare.focus()
    recorder.tab.keyboard.press("Enter")
    expect(recorder.tab.get_by_role("button", name="Record", exact=True)).to_be_focused()
    recorder.tab.get_by_label("I agree to be recorded").press("Space")
    recorder.tab.get_by_role("button", name="Record", exact=True).press("Enter")
    expect(recorder.tab.get_by_role("button", name="Stop recording")).to_be_focused()
    until(recorder.tab, lambda: recorder.slices)
    recorder.tab.keyboard.press("Enter")
    expect(recorder.tab.get_by_role("button", name="Keep it")).to_be_focused()
    recorder.tab.keyboard.press("Enter")
    expect(recorder.tab.get_by_text("The recording is kept.")).to_be_visible()
    tab = recorder.player("audio")
    assert faults(tab, axe, "main") == []
    assert tab.evaluate("document.querySelector('main .player audio').canPlayType('audio/mp4; codecs=mp4a.40.2')") is not None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotFoundError", "No camera or no microphone was found."),
        ("NotAllowedError", "The browser may not use your camera and microphone."),
    ],
)
def test_without_a_camera_a_clear_word_leads_to_the_other_ways(
    context: BrowserContext, address: str, axe: str, error: str, words: str
) -> None:
    context.add_init_script(REFUSING.format(error))
    recorder = Recorder(context, address, "Video")
    recorder.press("Prepare camera and microphone")
    expect(recorder.tab.get_by_role("alert")).to_contain_text(words)
    assert faults(recorder.tab, axe, "main") == []
    recorder.tab.get_by_role("link", name="Answer in words").click()
    recorder.tab.get_by_label("Your answer").fill("In words.")
    recorder.press("Save and go on")
    expect(recorder.tab.get_by_text("The answer is saved.")).to_be_visible()
