"""Many people who write one page at once: how long is a key on its way, what does it cost, and how large does the text grow?"""

import json
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

from intranet.home.benchmarks.base import Benchmark, Figures, Options, cpu_s, percentile
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import index_everything, served
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.testing import make_member
from intranet.settings.environment import ROOT
from wiki.actions.editing import budget_of, renew_text
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import document_of, rewrite_page
from wiki.models import SCHEMA_VERSION, SharedText, Way, WikiPage

LARGE_BYTES: Final = 200_000
SENTENCE: Final = "Le brûlage dirigé réduit la quantité de combustible avant la saison. "
LONG: Final = LARGE_BYTES // len(SENTENCE.encode())
# Sentences of a page of a usual length.
USUAL: Final = 60
RESTORED_EVERY: Final = 20
TYPIST: Final = "import django; django.setup(); from intranet.home.benchmarks import typing_editors; typing_editors.main()"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--editors", type=int, default=50, help="who type at once, each into a paragraph of their own")
    parser.add_argument("--keys", type=float, default=5, help="keys a second of each")
    parser.add_argument("--seconds", type=float, default=20, help="how long they type")
    parser.add_argument("--edits", type=int, default=2_000, help="times that a text is then written anew by the API")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    figures = Figures(circumstances={name: options[name] for name in ("editors", "keys", "seconds", "edits")})
    say("Making members and pages…")
    everyone()
    members = [
        make_member(f"Benoît Scribe{number}", email=f"writer{number}@benchmark.example") for number in range(options["editors"])
    ]
    front = open_space(actor=members[0], owner=None)
    short = create_page(actor=members[0], parent=front, title="Court", language="fr", body=_body(1))
    long = create_page(actor=members[0], parent=front, title="Long", language="fr", body=_body(LONG))
    index_everything()
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(member)}" for member in members]
    with served() as server:
        say("Typing…")
        before = cpu_s(server.pid)
        typed = _type(server.port, short, cookies, options["keys"], options["seconds"])
        figures.passerelle["server_cores"] = round((cpu_s(server.pid) - before) / options["seconds"], 2)
        opened = [_type(server.port, long, cookies[:2], 1, 0)["opened_ms"][1] for _ in range(5)]
    figures.passerelle |= {
        "keys": len(typed["keys_ms"]),
        "key_p50_ms": round(percentile(typed["keys_ms"], 50), 1),
        "key_p95_ms": round(percentile(typed["keys_ms"], 95), 1),
        "page_of_200_kb_opens_ms": round(percentile(opened, 50), 1),
    }
    _weigh(figures, "typed", short)
    say("Writing by the API…")
    rewritten = create_page(actor=members[0], parent=front, title="Réécrit", language="fr", body=_body(USUAL))
    _rewrite(members[0], rewritten, options["edits"])
    _weigh(figures, "rewritten", rewritten)
    return figures


def _body(sentences: int) -> dict[str, Any]:
    return {"type": "doc", "content": [_paragraph(SENTENCE)] * sentences}


def _paragraph(words: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}


def _type(port: int, page: WikiPage, cookies: list[str], keys: float, seconds: float) -> dict[str, Any]:
    path = f"/ws/wiki/{page.public_id}/"
    asked = {
        "port": port,
        "path": path,
        "schema": SCHEMA_VERSION,
        "cookies": cookies,
        "keys_a_second": keys,
        "seconds": seconds,
    }
    command = [sys.executable, "-c", TYPIST]
    done = subprocess.run(command, input=json.dumps(asked) + "\n", text=True, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    answered: dict[str, Any] = json.loads(done.stdout)
    return answered


def _rewrite(actor: User, page: WikiPage, edits: int) -> None:
    """Change a sentence each time, and bring the first text back now and then."""
    for number in range(edits):
        body = _body(USUAL)
        if number % RESTORED_EVERY:
            body["content"][number % USUAL] = _paragraph(f"{SENTENCE} {number}")
        rewrite_page(actor=actor, page=page, body=body, way=Way.RESTORE if number % RESTORED_EVERY == 0 else Way.API)


def _weigh(figures: Figures, name: str, page: WikiPage) -> None:
    """How large the state is for its words, as it is and once the worker has passed."""
    text = SharedText.objects.get(page=page)
    page.refresh_from_db()
    words = len(page.text.encode())
    state = len(document_of(text).get_update())
    figures.passerelle |= {
        f"{name}_words_bytes": words,
        f"{name}_state_bytes": state,
        f"{name}_state_by_words": round(state / max(words, 1), 2),
        f"{name}_state_of_budget": round(state / budget_of(words), 2),
        f"{name}_new_epochs": int(renew_text(text.pk)),
    }


BENCHMARK = Benchmark(name="coediting", summary="many people who write one page at once", add_arguments=add_arguments, run=run)
