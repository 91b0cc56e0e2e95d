"""A tool of a group that is switched off: what it holds is out of reach everywhere, and comes back with the tool."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import switch_tools
from groups.discussions.permissions import DISCUSSIONS
from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import PlaceMove
from intranet.kernel.follows.actions import follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import sign_in_as
from intranet.kernel.work import outboxes
from microblog import actions, streams
from microblog.feeds import KIND as FEED
from microblog.permissions import STREAM
from microblog.streams import Target
from tests.groups.discussions import make_reply, make_thread
from tests.groups.exports import exported
from tests.microblog.conftest import make_group
from tests.notifications.world import tell

pytestmark = pytest.mark.django_db

WORD = "zanzibar"
EVERYTHING = (STREAM, DISCUSSIONS)
OTHER_TOOL = {STREAM: DISCUSSIONS, DISCUSSIONS: STREAM}


def work() -> None:
    """The worker, until nothing is left of the moves and of the index."""
    move = next(one for one in outboxes.boxes if one.model is PlaceMove)
    while PlaceMove.objects.exists():
        PlaceMove.objects.update(available_at=timezone.now())
        outboxes.deliver_batch(move)
        index_now()


def looked_at(author: User, group: Group, post_id: str, thread_id: str) -> Iterator[tuple[str, str]]:
    """Pages and operations that show the post or the discussion to a reader, by the tool that holds it."""
    yield STREAM, reverse("microblog:home")
    yield STREAM, reverse("microblog:mentions")
    yield STREAM, reverse("microblog:bookmarks")
    yield STREAM, reverse("microblog:tag", args=[WORD])
    yield STREAM, reverse("microblog:person", args=[author.handle])
    yield STREAM, reverse("microblog:post", args=[post_id])
    yield STREAM, reverse("microblog:group", args=[group.address])
    yield STREAM, reverse("microblog:search") + f"?q={WORD}"
    for name in ("home", "mentions", f"tags/{WORD}", f"people/{author.handle}", f"groups/{group.public_id}"):
        yield STREAM, f"/api/v1/streams/{name}"
    yield STREAM, f"/api/v1/posts/{post_id}"
    yield DISCUSSIONS, reverse("groups:threads", args=[group.address])
    yield DISCUSSIONS, reverse("groups:thread", args=[group.address, thread_id])
    yield DISCUSSIONS, reverse("groups:discussions") + f"?q={WORD}"
    yield DISCUSSIONS, f"/api/v1/groups/{group.public_id}/threads"
    for tool in (STREAM, DISCUSSIONS):
        yield tool, reverse("groups:group", args=[group.address])
        yield tool, reverse("home:search") + f"?q={WORD}"
        yield tool, f"/api/v1/search?q={WORD}"
        yield tool, reverse("notifications:list")
        yield tool, "/api/v1/notifications"


def feed(viewer: User, name: str) -> str:
    try:
        return FEED.content(viewer, FEED.place(viewer, name).name).body.decode()
    except (Http404, PermissionRefused):
        return ""


@pytest.mark.parametrize("tool", EVERYTHING)
@pytest.mark.parametrize("persona", ["member", "outsider"])
def test_what_a_switched_off_tool_held_is_out_of_reach_everywhere_until_it_is_on_again(
    tool: str, persona: str, author: User, reader: User, search_engine: SearchEngine
) -> None:
    group = make_group(author, *([reader] if persona == "member" else []), kind=GroupKind.OPEN)
    for key in (group.key, streams.of_person(author), streams.of_tag(WORD)):
        follow(member=reader, key=key)
    text = f"Essai {WORD} #{WORD} @{reader.handle}"
    post = actions.publish_post(author=author, text=text, target=Target(group=group))
    actions.reply(author=author, parent=post, text=f"Encore {text}")
    actions.bookmark(member=reader, post=post)
    thread = make_thread(author, group, f"Titre {WORD}", text=text)
    make_reply(author, thread, f"Encore {text}")
    tell()
    build_missing()
    index_now()
    ids = {STREAM: post.public_id, DISCUSSIONS: thread.public_id}
    tab = sign_in_as(Client(), reader)

    def seen(of: str) -> list[str]:
        cache.clear()
        ways = [way for about, way in looked_at(author, group, *ids.values()) if about == of]
        found = [way for way in ways if ids[of] in tab.get(way).content.decode().replace(way, "")]
        if of == STREAM:
            names = ("home", f"tag:{WORD}", streams.of_person(author), group.key, streams.MENTIONS)
            found += [f"feed {name}" for name in names if f"Essai {WORD}" in feed(reader, name)]
        return found

    def unread() -> int:
        return int(tab.get("/api/v1/notifications").json()["unread"])

    on, count = seen(tool), unread()
    missing = {way for about, way in looked_at(author, group, *ids.values()) if about == tool} - set(on)
    assert missing == set(), missing
    switch_tools(actor=author, group=group, keys=[OTHER_TOOL[tool]])
    for _ in range(2):  # at once, and when the worker has passed
        assert seen(tool) == []
        assert seen(OTHER_TOOL[tool])
        assert unread() < count
        if persona == "member":
            everything = exported(author, group).everything
            assert ids[tool] not in everything
        work()
    switch_tools(actor=author, group=group, keys=EVERYTHING)
    work()
    assert seen(tool) == on
    assert unread() == count
