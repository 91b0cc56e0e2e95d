"""Who may do what with comments: each persona on each address, on a thing in an open, a closed and a hidden group."""

from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Thread
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.testing import sign_in_as
from tests.groups.discussions import make_thread
from tests.groups.world import PERSONAS, World

pytestmark = pytest.mark.django_db

INSIDE = {"group member", "animator", "owner", "guest"}
READING = ("comments", "comment", "history", "api")
WRITING = ("new", "edit", "settle", "delete", "api new", "api settle", "api delete", "report")
SIGN_IN = 302


def expected(way: str, kind: str, persona: str) -> int:
    """What a persona gets: 404 where they do not see the thing; outsiders of an open group read, and write nothing."""
    reads = persona in INSIDE - {"guest"} or (persona == "guest" and kind != "open")
    reads = reads or (kind == "open" and persona not in {"guest", "anonymous", "suspended"})
    if persona in {"anonymous", "suspended"}:
        return 401 if way.startswith("api") else SIGN_IN
    if not reads:
        return 404
    is_member, is_author = persona in INSIDE, persona == "group member"
    return {
        "comments": 200,
        "comment": 302,
        "history": 200,
        "api": 200,
        "new": 302 if is_member else 200,  # the page says why, and keeps what was typed
        "api new": 201 if is_member else 403,
        "edit": 302 if is_author else 403,
        "delete": 302 if is_author else 403,
        "settle": 302 if is_author else 403,
        "api settle": 200 if is_author else 403,
        "api delete": 204 if is_author else 403,
        "report": 403 if is_author else 302,
    }[way]


def status(client: Client, way: str, thread: Thread, comment: Comment) -> int:
    text = {"text": "Un mot"}
    api = f"/api/v1/things/{thread.key}/comments"
    answers = {
        "comments": lambda: client.get(reverse("comments:comments", args=[thread.key])),
        "comment": lambda: client.get(comment.get_absolute_url()),
        "history": lambda: client.get(reverse("comments:history", args=[comment.public_id])),
        "api": lambda: client.get(api),
        "new": lambda: client.post(reverse("comments:comments", args=[thread.key]), text),
        "edit": lambda: client.post(reverse("comments:edit", args=[comment.public_id]), text),
        "delete": lambda: client.post(reverse("comments:delete", args=[comment.public_id])),
        "api new": lambda: client.post(api, text, content_type="application/json"),
        "settle": lambda: client.post(reverse("comments:settle", args=[comment.public_id])),
        "api settle": lambda: client.put(
            f"/api/v1/comments/{comment.public_id}/resolution", {"is_resolved": True}, content_type="application/json"
        ),
        "api delete": lambda: client.delete(f"/api/v1/comments/{comment.public_id}"),
        "report": lambda: client.post(reverse("moderation:report", args=[comment.key]), {"reason": "spam"}),
    }
    return answers[way]().status_code


@pytest.mark.parametrize("kind", ["open", "closed", "hidden"])
def test_each_persona_on_each_address(kind: str, world: World) -> None:
    thread = make_thread(world.person("owner"), world.groups[kind])
    found, wanted = {}, {}
    for persona, way in product(PERSONAS, READING + WRITING):
        client = Client()
        member = world.people[persona]
        if persona != "suspended":
            sign_in_as(client, member)
        comment = actions.add_comment(actor=world.person("group member"), thing=thread, text="Bonne idée.")
        found[persona, way] = status(client, way, thread, comment)
        wanted[persona, way] = expected(way, kind, persona)
    assert found == wanted


def test_a_kind_that_no_app_registered_has_no_comments(client: Client, world: World) -> None:
    sign_in_as(client, world.person("owner"))
    assert client.get(reverse("comments:comments", args=["group:" + world.groups["open"].public_id])).status_code == 404
