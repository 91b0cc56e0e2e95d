"""The addresses of discussions."""

from collections.abc import Mapping

from groups.models import Group, Reply, Thread
from tests.groups.discussions import make_reply, make_thread
from tests.groups.persona_rows import Row
from tests.groups.world import World

INSIDE = ("group member", "animator", "owner", "guest")
NO_GUEST = {"guest": 404}

type Statuses = Mapping[str, int]


def read_by_readers(status: int = 200) -> dict[str, Statuses]:
    """Whoever reads the group: everyone in an open one but guests, who are in none; its members in the others."""
    inside = dict.fromkeys(INSIDE, status)
    return {
        "open": {"*": status, **NO_GUEST},
        "closed": {"*": 403, **inside},
        "hidden": {"*": 404, **inside},
    }


def done_by(*personas: str, status: int, refused: int = 403) -> dict[str, Statuses]:
    """What these members do; other readers are refused."""
    inside = dict.fromkeys(INSIDE, refused)
    allowed = dict.fromkeys(personas, status)
    in_open = {persona: status for persona in personas if persona != "guest"}
    return {
        "open": {"*": refused, **NO_GUEST, **in_open},
        "closed": {"*": 403, **inside, **allowed},
        "hidden": {"*": 404, **inside, **allowed},
    }


def group_of(world: World, kind: str) -> Group:
    return world.groups["open" if kind == "deleted" else kind]


def thread_of(world: World, kind: str) -> Thread:
    """One discussion of the member in each group; for the deleted group, one of another."""
    known = Thread.objects.filter(group=group_of(world, kind), deleted_at=None).first()
    return known or make_thread(world.person("group member"), group_of(world, kind))


def reply_of(world: World, kind: str) -> Reply:
    thread = thread_of(world, kind)
    known = Reply.objects.filter(thread=thread, deleted_at=None).first()
    return known or make_reply(world.person("group member"), thread)


def in_thread(world: World, kind: str) -> list[str]:
    return [thread_of(world, kind).public_id]


def in_reply(world: World, kind: str) -> list[str]:
    reply = reply_of(world, kind)
    return [reply.thread.public_id, reply.public_id]


def waiting(world: World, kind: str) -> list[str]:
    """A discussion that waits, whoever decided the one before."""
    thread = make_thread(world.person("group member"), group_of(world, kind))
    Thread.objects.filter(pk=thread.pk).update(pending_at=thread.created_at, published_at=None)
    return ["thread", thread.public_id]


AUTHOR = ("group member",)
ANIMATING = ("animator", "owner")
OF_EVERYBODY = {"open": 200, "closed": 200, "hidden": 200, "deleted": 200}

ROWS: dict[str, Row] = {
    "discussions": Row(has_group=False, **OF_EVERYBODY),
    "threads": Row(**read_by_readers()),
    "new_thread": Row(**done_by(*INSIDE, status=200)),
    "similar_threads": Row(**read_by_readers()),
    "waiting": Row(**read_by_readers()),
    "decide": Row(
        method="POST",
        **done_by(*ANIMATING, status=302),
        arguments=waiting,
        data=lambda _world, _kind: {"decision": "approve"},
    ),
    "thread": Row(**read_by_readers(), arguments=in_thread),
    "thread_line": Row(**read_by_readers(302), arguments=in_thread),
    "thread_state": Row(**read_by_readers(302), arguments=in_thread),
    "reply_to_thread": Row(
        method="POST",
        **done_by(*INSIDE, status=302, refused=403),
        arguments=in_thread,
        data=lambda _world, _kind: {"text": "Bonjour"},
    ),
    "edit_thread": Row(**done_by(*AUTHOR, status=200), arguments=in_thread),
    "delete_thread": Row(**done_by(*AUTHOR, status=200), arguments=in_thread),
    "steer_thread": Row(
        method="POST",
        **done_by(*ANIMATING, status=302),
        arguments=in_thread,
        data=lambda _world, _kind: {"act": "pin"},
    ),
    "accept_reply": Row(
        method="POST",
        **done_by(*AUTHOR, *ANIMATING, status=302),
        arguments=in_thread,
        data=lambda world, kind: {"reply": reply_of(world, kind).public_id},
    ),
    "first_new": Row(**read_by_readers(302), arguments=in_thread),
    "read_thread": Row(method="POST", **read_by_readers(302), arguments=in_thread, data=lambda _world, _kind: {"number": "1"}),
    "read_threads": Row(method="POST", **read_by_readers(302)),
    "follow_thread": Row(method="POST", **read_by_readers(302), arguments=in_thread),
    "reply": Row(**read_by_readers(302), arguments=in_reply),
    "edit_reply": Row(**done_by(*AUTHOR, status=200), arguments=in_reply),
    "delete_reply": Row(**done_by(*AUTHOR, status=200), arguments=in_reply),
}
