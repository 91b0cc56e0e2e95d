"""What several people do to one tree at once, which only a server can show."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from wagtail.models import Page

from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from wiki.actions.pages import create_page, move_page, reorder_page
from wiki.actions.spaces import open_space
from wiki.models import Space, WikiPage

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """How each of these ends: `done` or `refused`."""
    ends: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            ends.append("done")
        except PermissionRefused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def test_pages_that_are_written_moved_and_ordered_at_once_leave_the_tree_whole() -> None:
    actor = make_member("Ana Un")
    front = open_space(actor=actor, owner=None)

    def write(title: str) -> WikiPage:
        return create_page(actor=actor, parent=front, title=title, language="fr")

    first, second = write("Un"), write("Deux")
    ends = at_once(
        *[lambda number=number: write(f"Page {number}") for number in range(4)],
        lambda: move_page(actor=actor, page=first, parent=second),
        lambda: reorder_page(actor=actor, page=second, is_up=True),
    )
    assert ends == ["done"] * 6
    assert not any(Page.find_problems())
    assert WikiPage.objects.under(WikiPage.objects.get(pk=front.pk)).count() == 6


def test_of_two_pages_that_move_under_each_other_at_once_one_does() -> None:
    actor = make_member("Ana Un")
    front = open_space(actor=actor, owner=None)
    first, second = (create_page(actor=actor, parent=front, title=title, language="fr") for title in ("Un", "Deux"))
    ends = at_once(
        lambda: move_page(actor=actor, page=first, parent=second), lambda: move_page(actor=actor, page=second, parent=first)
    )
    assert ends == ["done", "refused"]
    assert not any(Page.find_problems())


def test_a_space_that_two_people_begin_at_once_is_one() -> None:
    first, second = make_member("Ana Un"), make_member("Bo Deux")
    assert at_once(*[lambda one=one: open_space(actor=one, owner=None) for one in (first, second)]) == ["done", "done"]
    assert Space.objects.count() == WikiPage.objects.count() == 1
