"""A page that is written anew thousands of times, and brought back hundreds of times, while somebody has it open: does its
state stay within its budget, how long does it take to open, and does the open editor have every word once?"""

import asyncio
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, perf_counter, sleep
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from pycrdt import Doc

from intranet.home.benchmarks.base import Benchmark, Figures, Options, spread
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import index_everything, served
from intranet.home.benchmarks.typing_editors import Editor
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.testing import make_member
from wiki.actions.editing import ALONE, budget_of, end_editing, renew_text
from wiki.actions.merging import merge_into_page, restore_edition
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import document_of
from wiki.models import SCHEMA_VERSION, SharedText, TextUpdate, Way, WikiPage
from wiki.text.rendering import words_of
from wiki.text.shared import body_of

SENTENCE: Final = "Le brûlage dirigé réduit la quantité de combustible avant la saison. "
PARAGRAPHS: Final = 60
OPENED: Final = 5
# Without Redis a room reads the log every ten seconds.
CATCHES_UP_S: Final = 30


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--updates", type=int, default=10_000, help="times that the text is changed")
    parser.add_argument("--restores", type=int, default=500, help="times that the edition before is brought back meanwhile")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    figures = Figures(circumstances={name: options[name] for name in ("updates", "restores")})
    everyone()
    writer = make_member("Benoît Scribe", email="writer@benchmark.example")
    front = open_space(actor=writer, owner=None)
    page = create_page(actor=writer, parent=front, title="Réécrit", language="fr", body=_body(0))
    index_everything()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(writer)}"
    with served() as server:
        tab = Tab(server.port, page, cookie)
        say(f"Writing {options['updates']:,} times…")
        began = perf_counter()
        _write(writer, page, options["updates"], options["restores"])
        figures.passerelle["written_ms_each"] = round((perf_counter() - began) / options["updates"] * 1000, 1)
        figures.passerelle["open_editor_has_other_words"] = int(not _is_followed(tab, page))
        opened = [asyncio.run(Editor(cookie).open(server.port, _path(page), SCHEMA_VERSION)) / 1000 for _ in range(OPENED)]
        figures.passerelle |= spread("opened", opened)
    figures.passerelle |= _weighed(page)
    return figures


class Tab(Thread):
    """An editor of the page that stays open and keeps what it hears."""

    def __init__(self, port: int, page: WikiPage, cookie: str) -> None:
        super().__init__(daemon=True)
        self._port, self._page, self._cookie = port, page, cookie
        self.updates: list[bytes] = []
        self._is_settled = Event()
        self._ended: Exception | None = None
        self.start()
        self._is_settled.wait()
        if not self.updates:
            raise RuntimeError("The editor was not let in.") from self._ended

    def run(self) -> None:
        try:
            asyncio.run(self._follow())
        except (OSError, EOFError) as ended:  # as when the server ends
            self._ended = ended
        finally:
            self._is_settled.set()

    async def _follow(self) -> None:
        editor = Editor(self._cookie)
        await editor.open(self._port, _path(self._page), SCHEMA_VERSION)
        self.updates.append(editor.document.get_update())
        self._is_settled.set()
        while True:
            _kind, update = await editor.hear()
            self.updates.append(update)

    def words(self) -> str:
        """What it shows now. Raises RuntimeError when the server ended it."""
        if self._ended is not None:
            raise RuntimeError("The open editor was ended.") from self._ended
        document: Doc[Any] = Doc()
        for update in list(self.updates):
            document.apply_update(update)
        return words_of(body_of(document).body)


def _path(page: WikiPage) -> str:
    return f"/ws/wiki/{page.public_id}/"


def _body(number: int) -> dict[str, Any]:
    words = [SENTENCE] * PARAGRAPHS
    words[number % PARAGRAPHS] = f"{SENTENCE} {number}"
    return {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in words]}


def _write(actor: User, page: WikiPage, updates: int, restores: int) -> None:
    """Change a sentence each time, and bring the edition before back now and then."""
    restored_every = max(updates // max(restores, 1), 1)
    for number in range(1, updates + 1):
        current = WikiPage.objects.values_list("edition", flat=True).get(pk=page.pk)
        merge_into_page(actor=actor, page=page, body=_body(number), base=current, way=Way.API)
        if number % restored_every == 0:
            earlier = page.editions.select_related("revision").get(number=current)
            restore_edition(actor=actor, page=page, edition=earlier, base=current + 1)


def _is_followed(tab: Tab, page: WikiPage) -> bool:
    """Whether the tab comes to show what is published."""
    page.refresh_from_db()
    deadline = monotonic() + CATCHES_UP_S
    while tab.words() != page.text:
        if monotonic() > deadline:
            return False
        sleep(1)
    return True


def _weighed(page: WikiPage) -> dict[str, int | float]:
    """How large the state is for its words, and once the worker has passed when nobody wrote for a while."""
    text = SharedText.objects.get(page=page)
    words, state = len(page.text.encode()), len(document_of(text).get_update())
    rows = TextUpdate.objects.filter(text=text)
    count = rows.count()
    rows.update(at=timezone.now() - 2 * ALONE - timedelta(seconds=1))
    end_editing(text=text)
    epochs = int(renew_text(text.pk))
    text.refresh_from_db()
    return {
        "rows": count,
        "words_bytes": words,
        "state_bytes": state,
        "state_of_budget": round(state / budget_of(words), 2),
        "new_epochs": epochs,
        "kept_bytes": len(text.snapshot),
        "kept_of_budget": round(len(text.snapshot) / budget_of(words), 2),
    }


BENCHMARK = Benchmark(
    name="editions", summary="a page that is written thousands of times while it is open", add_arguments=add_arguments, run=run
)
