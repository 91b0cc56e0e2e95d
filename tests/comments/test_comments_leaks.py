"""When somebody no longer sees a thing, nothing that was said about it is left to them, wherever they look."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.groups import change_kind
from groups.actions.membership import remove_member
from groups.discussions import actions as discussions
from groups.models import GroupKind, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.audiences.models import PlaceMove
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.notifications import ADDED
from intranet.kernel.follows.actions import follow
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.queries.counts import unread_by_kind
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.realtime.queries import changes_for
from intranet.kernel.testing import sign_in_as
from intranet.kernel.work import outboxes
from tests.comments.ways import counted, found
from tests.groups.discussions import make_thread
from tests.groups.test_discussions_news import tell
from tests.groups.world import World

pytestmark = pytest.mark.django_db

WORD = "motplanté"
EVERYTHING_SINCE = -3_600_000_000


def close(world: World, thread: Thread) -> None:
    """The group of the thing closes; the worker has not passed yet."""
    change_kind(actor=world.person("owner"), group=thread.group, kind=GroupKind.CLOSED)


def follow_the_move(world: World, thread: Thread) -> None:
    """The group closes, and everything in it has followed."""
    close(world, thread)
    for outbox in outboxes.boxes:
        if outbox.model is PlaceMove:
            outboxes.deliver_batch(outbox)


def narrow(world: World, thread: Thread) -> None:
    """The thing itself is shown to its author alone."""
    thread.audience = only(thread.author)
    thread.save(update_fields=["audience"])


def hide(world: World, thread: Thread) -> None:
    """Moderation hides the thing."""
    discussions.hide(actor=world.person("animator"), thing=thread)


def delete(world: World, thread: Thread) -> None:
    """Its author deletes it."""
    discussions.delete_thread(actor=thread.author, thread=thread)


def ways(viewer: User, thread: Thread, comment: Comment) -> dict[str, object]:
    """What each way says of the comment to somebody."""
    client = sign_in_as(Client(), viewer)
    api = client.get(f"/api/v1/things/{thread.key}/comments")
    changes = changes_for(audience_ids(viewer), [f"comments:{thread.key}"], EVERYTHING_SINCE)
    events = Event.objects.filter(kind=ADDED, withdrawn_at=None).select_related("actor")
    return {
        "panel": client.get(reverse("comments:comments", args=[thread.key])).status_code == 200,
        "permalink": client.get(comment.get_absolute_url()).status_code == 302,
        "fragment": client.get(comment.get_absolute_url(), headers={"HX-Request": "true"}).status_code == 200,
        "history": client.get(reverse("comments:history", args=[comment.public_id])).status_code == 200,
        "answering": client.post(reverse("comments:comments", args=[thread.key]), {"text": "Et moi"}).status_code == 302,
        "reporting": client.get(reverse("moderation:report", args=[comment.key])).status_code == 200,
        "api": api.status_code == 200,
        "found": bool(found(viewer, WORD)),
        "counted": counted(viewer, WORD) > 0,
        "told": bool(lines_of(events, viewer)),
        "heard": changes is None or bool(changes["changes"]),
        "bell": unread_by_kind(viewer)[ADDED] > 0,
    }


@pytest.mark.parametrize("shut", [close, follow_the_move, narrow, hide, delete])
def test_nothing_is_left_to_those_who_no_longer_see_the_thing(shut: Callable[[World, Thread], None], world: World) -> None:
    reader, member = world.person("employee"), world.person("group member")
    thread = make_thread(world.person("owner"), world.groups["open"])
    follow(member=reader, key=thread.key)
    comment = actions.add_comment(actor=member, thing=thread, text=WORD)
    tell()
    before = ways(reader, thread, comment)
    assert {way for way, is_there in before.items() if not is_there} == {"answering"}
    shut(world, thread)
    after = ways(reader, thread, comment)
    # Changes are kept as they were told: they hold no words, and open pages fetch what they may see.
    assert {way for way, is_there in after.items() if is_there} <= ({"heard"} if shut in {narrow, hide, delete} else set())


def test_those_who_still_see_the_thing_keep_what_was_said(world: World) -> None:
    member, owner = world.person("group member"), world.person("owner")
    thread = make_thread(owner, world.groups["open"])
    comment = actions.add_comment(actor=owner, thing=thread, text=WORD)
    follow_the_move(world, thread)
    comment.refresh_from_db()
    thread.refresh_from_db()
    assert (comment.audience_id, comment.place_id) == (thread.audience_id, thread.place_id)
    assert counted(member, WORD) == 1
    assert [line.public_id for line in found(member, WORD)] == [comment.public_id]


def test_who_leaves_a_closed_group_hears_of_no_comment_more(world: World) -> None:
    member = world.person("group member")
    thread = make_thread(world.person("owner"), world.groups["closed"])
    comment = actions.add_comment(actor=world.person("owner"), thing=thread, text=WORD)
    remove_member(actor=None, group=world.groups["closed"], member=member)
    assert not any(ways(member, thread, comment).values())
