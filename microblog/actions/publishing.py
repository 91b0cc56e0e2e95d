"""What follows when a post is published, edited or removed: streams, counts, search, live pages and notifications."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.content.reading import written_tags
from intranet.kernel.content.rendering import Rendered, render
from intranet.kernel.content.signs import is_blank
from intranet.kernel.follows.actions import follow, follow_made, follow_own
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime.actions import announce, tell_readers
from intranet.kernel.search.actions import reindex
from microblog import streams
from microblog.models import Poll, Post, Stream, StreamAudience, StreamEntry
from microblog.models.posts import MAX_TEXT_LENGTH, signs_over
from microblog.queries.hashtags import forget_moment
from microblog.signals import news_published

MENTIONED = "microblog.mentioned"
REPLIED = "microblog.replied"
QUOTED = "microblog.quoted"
REPOSTED = "microblog.reposted"

# `StreamAudience.newest_before` is written once in that time, however much is said, and home looks that much further back.
NOTED_AHEAD: Final = timedelta(minutes=10)


def rendered(text: str, author: User) -> Rendered:
    """Render the text of a post for storage. Raises ValueError for a text that is empty or too long."""
    if signs_over(text) > 0 or is_blank(text):
        raise ValueError(f"A post has from 1 to {MAX_TEXT_LENGTH} characters.")
    return render(text, author=author)


def locked_post(post: Post) -> Post:
    """Lock the post until the end of the transaction, and return it as it is now, with its group and thread."""
    rows = Post.objects.select_for_update(of=("self",)).select_related("author", "group__content", "root", "place")
    return rows.get(pk=post.pk)


def publish(post: Post) -> None:
    """Publish a post that was approved or needs no approval. Its thread, if it has one, must be locked."""
    has_waited = post.pending_at is not None
    if has_waited:
        _end_waiting(post)
    keys = enter_streams(post)
    _subscribe_author(post, has_waited=has_waited)
    tell_pages(post, "added", keys)
    facts = {"post": post.public_id}
    if post.root:
        count_replies(post.root, 1)
        notify(kind=REPLIED, subject=post.thread_key, actor=post.author, thing=post, facts=facts, at=post.published_at)
    if post.quoted and post.quoted.author_id != post.author_id:
        notify(kind=QUOTED, subject=post.quoted.key, actor=post.author, thing=post, facts=facts, at=post.published_at)
    tell_mentioned(post, post.mentions, at=post.published_at)
    if post.about and post.is_in_streams and not post.reposted_id:
        news_published.send(Post, post=post)
    reindex(Post.search_kind, [post.pk])


def _end_waiting(post: Post) -> None:
    """Date an approved post from now, and move the end of its poll by the time that it waited."""
    post.published_at, post.pending_at = timezone.now(), None
    post.save(update_fields=["published_at", "pending_at"])
    Poll.objects.filter(post=post).update(closes_at=F("closes_at") + (post.published_at - post.created_at))


def count_replies(root: Post, by: int) -> None:
    """Add `by` to the number of replies of a thread."""
    Post.objects.filter(pk=root.pk).update(reply_count=Greatest(F("reply_count") + by, Value(0)))
    tell_counts(root)


def count_reposts(post: Post, by: int) -> None:
    """Add `by` to the number of reposts of a post."""
    Post.objects.filter(pk=post.pk).update(repost_count=Greatest(F("repost_count") + by, Value(0)))
    tell_counts(post)


def _subscribe_author(post: Post, *, has_waited: bool) -> None:
    """Subscribe the author to the thread, unless they lost access while the post awaited approval."""
    if post.reposted_id:
        return
    if not has_waited:
        subscribe = follow_own if post.root_id else follow_made
        subscribe(member=post.author, key=post.thread_key)
        return
    with suppress(PermissionRefused):
        follow(member=post.author, key=post.thread_key)


def tell_mentioned(post: Post, handles: Collection[str], *, at: datetime | None = None) -> None:
    """Notify the people with these handles who can see the post. A worker looks them up later.

    `at` is when they were mentioned, by default now.
    """
    mentioned = list(handles)[: streams.MAX_MENTIONS]
    if mentioned:
        facts = {"post": post.public_id, "handles": " ".join(mentioned)}
        notify(kind=MENTIONED, subject=post.key, actor=post.author, thing=post, facts=facts, at=at)


# Streams ----------------------------------------------------------------------------------------------------------------


def streams_of(post: Post) -> list[str]:
    """The keys of the streams where a published post stands."""
    mentioned = _mentioned(post)
    if post.root_id:
        return mentioned
    if post.reposted_id:
        return [streams.of_person(post.author)]
    tags = [streams.of_tag(tag) for tag in post.hashtags[: streams.MAX_TAGS]]
    return [streams.of_person(post.author), post.readers_key, *tags, *mentioned]


def _mentioned(post: Post) -> list[str]:
    handles = post.mentions[: streams.MAX_MENTIONS]
    if not handles:
        return []
    people = User.objects.filter(handle__in=handles, state=State.ACTIVE).exclude(pk=post.author_id)
    return [streams.of_mentions(member) for member in people]


def enter_streams(post: Post) -> list[str]:
    """Add a published post to its streams, and return their keys. Repeating it has no effect."""
    if post.published_at is None:
        raise ValueError("Only a published post can be in streams.")
    wanted = dict.fromkeys(streams_of(post))
    known = Stream.objects.in_bulk(list(wanted), field_name="key")
    for key in wanted.keys() - known.keys():
        known[key] = Stream.objects.get_or_create(key=key)[0]
    _label(post, known)
    StreamEntry.objects.bulk_create(
        [
            StreamEntry(
                stream=stream, post=post, audience_id=post.audience_id, place_id=post.place_id, published_at=post.published_at
            )
            for stream in known.values()
        ],
        ignore_conflicts=True,
    )
    open_to_audience([stream.pk for stream in known.values()], post.audience_id, post.published_at)
    return list(wanted)


def change_streams(post: Post) -> None:
    """Update the streams of an edited post: add it to new ones, and remove it from those it no longer belongs to."""
    keys = enter_streams(post)
    _take_out(post, StreamEntry.objects.filter(post=post).exclude(stream__key__in=keys))


def _label(post: Post, known: Mapping[str, Stream]) -> None:
    """Note how tags are written by a post to everyone; how others write them is for their readers, and a group may close."""
    if post.group_id or post.audience.kind != EVERYONE:
        return
    for tag, label in written_tags(post.html).items():
        stream = known.get(streams.of_tag(tag))
        if stream is not None and not stream.label:
            stream.label = label
            stream.save(update_fields=["label"])


def open_to_audience(keys: Collection[int], audience: int, at: datetime) -> None:
    """Note that these streams (primary keys) have a post of that moment for an audience: one statement, mostly."""
    pairs = StreamAudience.objects.filter(stream__in=keys, audience=audience)
    known = dict(pairs.values_list("stream", "newest_before"))
    bound = at + NOTED_AHEAD
    missing = [stream for stream in keys if stream not in known]
    new = [StreamAudience(stream_id=stream, audience_id=audience, newest_before=bound) for stream in missing]
    if new:
        StreamAudience.objects.bulk_create(new, ignore_conflicts=True)
    if new or any(newest_before <= at for newest_before in known.values()):
        # Also those that somebody else has just made, for an older post.
        pairs.filter(newest_before__lte=at).update(newest_before=bound)


def follow_move(posts: Collection[int]) -> None:
    """Note that the streams of these posts (primary keys), which have just got another audience, have something for it."""
    entries = StreamEntry.objects.filter(post__in=posts)
    newest = entries.aggregate(newest=Max("published_at"))["newest"]
    found: dict[int, list[int]] = {}
    for stream, audience in entries.values_list("stream", "post__audience").distinct():
        found.setdefault(audience, []).append(stream)
    for audience, keys in found.items():
        open_to_audience(keys, audience, newest)


def follow_news(about: streams.NewsOf) -> None:
    """Give the news of a thing, with their answers and what shares them, the audience and the place that the thing has now."""
    rows = Post.objects.filter(about=about.key)
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        rows.update(audience=about.audience, place=about.place)
        StreamEntry.objects.filter(post__about=about.key).update(audience=about.audience, place=about.place)
        follow_move(keys)
        reindex(Post.search_kind, keys)


def leave_streams(post: Post) -> None:
    """Remove a hidden or deleted post from every stream."""
    _take_out(post, StreamEntry.objects.filter(post=post))


def _take_out(post: Post, entries: "QuerySet[StreamEntry]") -> None:
    """Delete some entries of a post, and the label of tags that no longer appear in a post to everyone."""
    left = list(entries.values_list("stream", flat=True))
    if not left:
        return
    entries.delete()
    if post.audience.kind == EVERYONE:
        others = StreamEntry.objects.filter(stream=OuterRef("pk"), audience=post.audience_id)
        Stream.objects.filter(~Exists(others), pk__in=left).exclude(label="").update(label="")
        forget_moment()


# Open pages -------------------------------------------------------------------------------------------------------------


def tell_pages(post: Post, verb: str, stands_in: Sequence[str] | None = None) -> None:
    """Announce to open pages that a post was `added`, `edited` or `removed`: those that show it, its thread or its streams.

    `stands_in` are the keys of its streams, which are looked up by default.
    """
    keys = [post.key, post.thread_key, *(streams_of(post) if stands_in is None else stands_in)]
    unnamed = [key for key in keys if streams.is_of_mentions(key)]
    noun = "answer" if post.root_id else "post"
    # A page tells by the moment what is newer than all that it shows.
    facts = {"at": int(post.published_at.timestamp() * 1_000_000)} if post.published_at else {}
    announce(
        thing=post,
        keys=[key for key in keys if key not in unnamed],
        kind=f"{noun}_{verb}",
        subject=post.key,
        version=post.version,
        facts=facts,
        unnamed=unnamed,
    )


def tell_counts(post: Post) -> None:
    """Send the counts of a post to the pages that show it. They are not stored: a page that reconnects fetches them."""
    found = Post.objects.values("reply_count", "repost_count", "reactions").get(pk=post.pk)
    facts = {
        "replies": found["reply_count"],
        "reposts": found["repost_count"],
        **{kind: int(count) for kind, count in found["reactions"].items()},
    }
    tell_readers(thing=post, keys=[post.key], name=post.key, facts=facts)
