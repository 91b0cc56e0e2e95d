"""Many people who write one page at once: how long is a key on its way, and what does it cost, beside an echo and Hocuspocus?

A key of an echo through the same server is what the way itself takes. All take their turns in one run.
"""

import gzip
import json
import os
import statistics
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Final

from django.conf import settings

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, memory_mib, percentile
from intranet.home.benchmarks.crowds import Crowd, Text, Typed, crowd
from intranet.home.benchmarks.held_pages import FIRST_PAGES, allow_files, held_pages
from intranet.home.benchmarks.served_hocuspocus import served_hocuspocus
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import NotInstalledError, index_everything, served
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.testing import make_member
from intranet.settings.environment import ROOT
from wiki.actions.editing import budget_of
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import document_of
from wiki.models import SharedText, WikiPage

LARGE_BYTES: Final = 200_000
SENTENCE: Final = "Le brûlage dirigé réduit la quantité de combustible avant la saison. "
# Sentences of a page of a usual length, and of a large one.
USUAL: Final = 60
LONG: Final = LARGE_BYTES // len(SENTENCE.encode())
EDITORS: Final = 50
MANY_EDITORS: Final = 100
EDITOR_JS: Final = ROOT / "intranet" / "kernel" / "static" / "kernel" / "editor.js"
SETTINGS: Final = {"DJANGO_SETTINGS_MODULE": "intranet.settings.benchmark_echo"}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--readers", type=int, default=1_000, help=f"who read the page meanwhile, more than {FIRST_PAGES}")
    parser.add_argument("--keys", type=float, default=5, help="keys a second of each editor")
    parser.add_argument("--seconds", type=float, default=10, help="how long they type each time")
    parser.add_argument("--rounds", type=int, default=3, help="how often each has its turn")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    figures = Figures(circumstances={name: options[name] for name in ("readers", "keys", "seconds", "rounds")})
    allow_files()
    say("Making members and pages…")
    everyone()
    members = [make_member(f"Benoît Scribe{number}", email=f"w{number}@benchmark.example") for number in range(MANY_EDITORS)]
    front = open_space(actor=members[0], owner=None)
    pages = [_page(members[0], front, count) for count in (2, EDITORS, MANY_EDITORS)]
    long = _page(members[0], front, 0, sentences=LONG)
    index_everything()
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(member)}" for member in members]
    with ExitStack() as servers:
        server = servers.enter_context(served(SETTINGS))
        empty_mib = memory_mib(server.pid)
        texts = [[Text("passerelle", server, f"/ws/wiki/{page.public_id}/")] for page in pages]
        # For the pair alone: what many echo waits in the memory of the server, which is measured.
        texts[0].append(Text("echo", server, "/ws/echo/"))
        try:
            states = {page.public_id: _state(page) for page in pages}
            other = servers.enter_context(served_hocuspocus(states))
            for some, page in zip(texts, pages, strict=True):
                some.append(Text("hocuspocus", other, f"/{page.public_id}"))
        except NotInstalledError as missing:
            figures.absent["hocuspocus"] = str(missing)
        say("One who types, and one who reads it…")
        for kind, typed in _in_turn(texts[0], cookies[:2], options).items():
            _of(figures, kind)["keystroke_p50_ms"] = _key_ms(typed, 50)
            _of(figures, kind)["keystroke_p95_ms"] = _key_ms(typed, 95)
        say(f"{EDITORS} who type…")
        for kind, typed in _in_turn(texts[1], cookies[:EDITORS], options).items():
            _of(figures, kind)["cores_50_editors"] = round(statistics.median(one.cores for one in typed), 2)
            _of(figures, kind)["editors_50_p95_ms"] = _key_ms(typed, 95)
        say(f"{MANY_EDITORS} who type, and {options['readers']:,} who read…")
        greeting = json.dumps({"type": "subscribe", "keys": [pages[2].key], "since": -1_000_000})
        with held_pages(server, total=options["readers"], cookies=cookies, greeting=greeting):
            for kind, typed in _in_turn(texts[2], cookies, options).items():
                _of(figures, kind)["editors_100_p95_ms"] = _key_ms(typed, 95)
                _of(figures, kind)["cores_100_editors"] = round(statistics.median(one.cores for one in typed), 2)
                _of(figures, kind)["lost_keys"] = sum(one.lost for one in typed)
                _of(figures, kind)["closed_editors"] = typed[-1].closed
            figures.passerelle["rss_mib"] = round(memory_mib(server.pid) - empty_mib, 1)
        with crowd(Text("passerelle", server, f"/ws/wiki/{long.public_id}/"), cookies[:6]) as opening:
            figures.passerelle["page_of_200_kb_opens_ms"] = round(percentile(opening.opened_ms, 50), 1)
    _weigh(figures, pages[2])
    figures.passerelle["bundle_gzip_kib"] = round(len(gzip.compress(EDITOR_JS.read_bytes())) / 1024, 1)
    figures.circumstances["load"] = round(os.getloadavg()[0], 1)
    return figures


def _page(actor: User, front: WikiPage, editors: int, *, sentences: int = USUAL) -> WikiPage:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": SENTENCE}]}
    body: dict[str, Any] = {"type": "doc", "content": [paragraph] * sentences}
    return create_page(actor=actor, parent=front, title=f"Page de {editors}", language="fr", body=body)


def _state(page: WikiPage) -> bytes:
    state: bytes = document_of(SharedText.objects.get(page=page)).get_update()
    return state


def _in_turn(texts: Sequence[Text], cookies: Sequence[str], options: Options) -> dict[str, list[Typed]]:
    """What came of each text, round by round: all are open, and one after another is typed into."""
    found: dict[str, list[Typed]] = {text.kind: [] for text in texts}
    with ExitStack() as crowds:
        here: dict[str, Crowd] = {text.kind: crowds.enter_context(crowd(text, cookies)) for text in texts}
        for _ in range(options["rounds"]):
            for kind, one in here.items():
                found[kind].append(one.type(options["keys"], options["seconds"]))
    return found


def _key_ms(typed: Sequence[Typed], percent: float) -> float:
    """The milliseconds of a key: of the rounds, the median."""
    return round(statistics.median(percentile(one.keys_ms, percent) for one in typed), 1)


def _of(figures: Figures, kind: str) -> dict[str, Figure]:
    return figures.passerelle if kind == "passerelle" else figures.compared.setdefault(kind, {})


def _weigh(figures: Figures, page: WikiPage) -> None:
    """How large the state is for its words."""
    words, state = len(page.text.encode()), len(_state(page))
    figures.passerelle |= {"typed_state_bytes": state, "typed_state_of_budget": round(state / budget_of(words), 2)}


BENCHMARK = Benchmark(name="coediting", summary="many people who write one page at once", add_arguments=add_arguments, run=run)
