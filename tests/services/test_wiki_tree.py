"""One tree that several processes change at once, on PostgreSQL."""

import os

import pytest

from tests.work.installations import Installation, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="DATABASE_URL names no server"),
]
PROCESSES = 8

MAKE = """
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.testing import make_member
from wiki.actions.spaces import open_space
everyone()
open_space(actor=make_member("Luc Roy"), owner=None)
"""
CHANGE = """
import time
from pathlib import Path
from intranet.kernel.accounts.models import User
from wiki.actions.pages import create_page, delete_page, move_page
from wiki.models import WikiPage
actor = User.objects.get(display_name="Luc Roy")
front = WikiPage.objects.get(depth=2)
Path({ready!r}).touch()
while not Path({go!r}).exists():
    time.sleep(0.01)
made = [create_page(actor=actor, parent=front, title=f"{number}, {{place}}", language="fr") for place in range(5)]
move_page(actor=actor, page=made[1], parent=made[0])
move_page(actor=actor, page=made[0], parent=front, after=made[3])
move_page(actor=actor, page=made[2], parent=made[1])
delete_page(actor=actor, page=made[4])
"""
TREE = """
from wiki.models import WikiPage
front = WikiPage.objects.get(depth=2)
for page in WikiPage.objects.under(front).order_by("path"):
    above = WikiPage.objects.get(path=page.paths_above[-1])
    print(page.title, "in", "front" if above == front else above.title, "gone" if page.deleted_at else "there", sep=": ")
"""


def test_pages_that_eight_processes_make_move_and_delete_under_one_are_all_there(installation: Installation) -> None:
    installation.script(MAKE)
    go = installation.folder / "go"
    waiting = [installation.folder / f"ready{number}" for number in range(PROCESSES)]
    processes = [
        installation.start_script(CHANGE.format(number=number, ready=str(ready), go=str(go)))
        for number, ready in enumerate(waiting)
    ]
    wait_until(lambda: all(ready.exists() for ready in waiting))
    go.touch()
    for process in processes:
        assert process.end() == 0, process.output
    expected = {
        line
        for number in range(PROCESSES)
        for line in (
            f"{number}, 0: in: front: there",
            f"{number}, 1: in: {number}, 0: there",
            f"{number}, 2: in: {number}, 1: there",
            f"{number}, 3: in: front: there",
            f"{number}, 4: in: front: gone",
        )
    }
    lines = [line for line in installation.script(TREE).splitlines() if ": in: " in line]
    assert len(lines) == len(expected)
    assert set(lines) == expected
    assert "No problems found" in installation.run("fixtree", "--noinput")
