"""A stream of synthetic posts, in bulk: for measurements only. Nobody is told, and nothing is asked of the search index."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.bulk import insert_rows
from microblog import streams
from microblog.actions.publishing import NOTED_AHEAD
from microblog.models import Post, Stream, StreamAudience, StreamEntry
from microblog.permissions import STREAM
from profiles.models import Organization

AT_ONCE: Final = 5_000
TAGS: Final = ("donnees", "accessibilite", "langageclair", "releve", "carte", "budget", "securite", "formation")
POST_FIELDS: Final = ("author", "audience", "place", "group", "text", "html", "hashtags", "created_at", "published_at")
SHARE_WITH_TAG: Final = 0.2
SHARE_TO_ORGANIZATION: Final = 0.15
SHARE_TO_GROUP: Final = 0.15
WORDS: Final = (
    "Le nouveau gabarit est prêt : dites-nous ce qui manque avant vendredi.",
    "Who has already moved a form to the new sign-in? We would like to learn from you.",
    "La présentation de ce matin et les questions posées sont sur la page du projet.",
    "We are looking for two people to test the map with a screen reader next week.",
)


@dataclass(frozen=True)
class Scene:
    """Who speaks, and where: pairs of an author and their organization, and groups with those who write in them."""

    authors: Sequence[tuple[User, Organization | None]]
    groups: Sequence[tuple[Group, Sequence[User]]]
    everyone: int = field(default_factory=lambda: everyone().pk)


@dataclass(frozen=True)
class _Line:
    """One synthetic post: its author, its audience and place, the keys of its streams, its tags and its moment."""

    author: int
    audience: int
    place: int | None
    group: int | None
    keys: tuple[str, ...]
    tags: tuple[str, ...]
    at: datetime


def write_posts(*, scene: Scene, count: int, until: datetime, spacing: timedelta, seed: int) -> None:
    """Make posts, the last of them before `until` and each `spacing` after the one before: the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311 (a crowd that can be made again, no secret)
    writer = _Writer()
    start = until - spacing * count
    places = {group.pk: _place_in(group) for group, _members in scene.groups}
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        writer.write([_line(scene, places, dice, start + spacing * number) for number in numbers], dice)
    writer.note_pairs()


def write_in_group(*, author: User, group: Group, count: int, until: datetime, spacing: timedelta) -> None:
    """So many posts of one author in one group, one after another."""
    line = _line_of(author, until, group=group, place=_place_in(group), audience=group.content.audience_id)
    moments = (until - spacing * number for number in range(count, 0, -1))
    writer, dice = _Writer(), random.Random(0)  # noqa: S311
    writer.write([replace(line, at=moment) for moment in moments], dice)
    writer.note_pairs()


def _place_in(group: Group) -> int:
    return int(Place.objects.get(key=group.tool_key(STREAM)).pk)


def _line(scene: Scene, places: Mapping[int, int], dice: random.Random, at: datetime) -> _Line:
    # A few speak much, most seldom.
    author, organization = scene.authors[int(len(scene.authors) * dice.random() ** 3)]
    draw = dice.random()
    tags = (dice.choice(TAGS),) if dice.random() < SHARE_WITH_TAG else ()
    if draw < SHARE_TO_GROUP and scene.groups:
        group, members = dice.choice(scene.groups)
        author, audience = dice.choice(members), group.content.audience_id
        return _line_of(author, at, group=group, place=places[group.pk], audience=audience, tags=tags)
    if draw < SHARE_TO_GROUP + SHARE_TO_ORGANIZATION and organization is not None:
        return _line_of(author, at, organization=organization, audience=organization.audience_id, tags=tags)
    return _line_of(author, at, audience=scene.everyone, tags=tags)


def _line_of(
    author: User,
    at: datetime,
    *,
    audience: int,
    group: Group | None = None,
    place: int | None = None,
    organization: Organization | None = None,
    tags: tuple[str, ...] = (),
) -> _Line:
    target = streams.Target(group=group, organization=organization)
    keys = (streams.of_person(author), target.stream, *(streams.of_tag(tag) for tag in tags))
    return _Line(author.pk, audience, place, group.pk if group else None, keys, tags, at)


class _Writer:
    """Inserts batches, and remembers the streams that are there, and how new their posts are for each audience."""

    def __init__(self) -> None:
        self._streams: dict[str, int] = dict(Stream.objects.values_list("key", "pk"))
        rows = StreamAudience.objects.values_list("stream", "audience", "newest_before")
        self._newest_before: dict[tuple[int, int], datetime] = {(stream, audience): at for stream, audience, at in rows}

    @transaction.atomic
    def write(self, lines: Sequence[_Line], dice: random.Random) -> None:
        self._open_streams(lines)
        last = Post.objects.aggregate(last=Max("pk"))["last"] or 0
        insert_rows(Post, POST_FIELDS, _rows(lines, dice))
        keys = Post.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        entries = [
            (self._streams[key], post, line.audience, line.place, line.at)
            for post, line in zip(keys, lines, strict=True)
            for key in line.keys
        ]
        insert_rows(StreamEntry, ("stream", "post", "audience", "place", "published_at"), entries)
        for stream, _post, audience, _place, at in entries:
            pair, bound = (stream, audience), at + NOTED_AHEAD
            self._newest_before[pair] = max(bound, self._newest_before.get(pair, bound))

    def note_pairs(self) -> None:
        """Note what these posts changed about the pairs of streams and audiences."""
        rows = [
            StreamAudience(stream_id=stream, audience_id=audience, newest_before=newest_before)
            for (stream, audience), newest_before in self._newest_before.items()
        ]
        StreamAudience.objects.bulk_create(
            rows,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["stream", "audience"],
            update_fields=["newest_before"],
        )

    def _open_streams(self, lines: Sequence[_Line]) -> None:
        new = {key for line in lines for key in line.keys} - self._streams.keys()
        insert_rows(Stream, ("key",), ((key,) for key in sorted(new)))
        self._streams |= dict(Stream.objects.filter(key__in=new).values_list("key", "pk")) if new else {}


def _rows(lines: Sequence[_Line], dice: random.Random) -> Iterator[tuple[object, ...]]:
    for line in lines:
        words = dice.choice(WORDS)
        html = f"<p>{words}</p>"
        yield (line.author, line.audience, line.place, line.group, words, html, list(line.tags), line.at, line.at)
