"""Streams: what stands where, and merged pages without a gap or a double."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from groups.actions.groups import change_kind
from groups.actions.membership import remove_member
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import deliver_moves
from intranet.kernel.audiences.models import PlaceMove
from intranet.kernel.follows.actions import follow
from intranet.kernel.testing import make_member
from microblog import actions, streams
from microblog.actions import publishing
from microblog.models import Post, StreamAudience, StreamEntry
from microblog.models.streams import ANY_MOMENT
from microblog.queries import merging
from microblog.queries.merging import Cursor, merged
from microblog.queries.streams import home_stream, named, page_of
from microblog.streams import Target
from tests.microblog.conftest import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


def say(author: User, text: str = "Bonjour", target: Target | None = None, **others: object) -> Post:
    return actions.publish_post(author=author, text=text, target=target or Target(), **others)  # type: ignore[arg-type]


def texts(viewer: User, key: str) -> list[str]:
    return [shown.post.text for shown in page_of(viewer, named(key)).posts]


def at_home(viewer: User) -> list[str]:
    return [shown.post.text for shown in page_of(viewer, home_stream(viewer)).posts]


def test_a_post_to_everyone_stands_with_everyone_its_author_and_its_tags(author: User, reader: User) -> None:
    say(author, "Les données sont là #FeuxDeForêt")
    for key in (streams.EVERYONE, streams.of_person(author), streams.of_tag("feuxdeforet")):
        assert texts(reader, key) == ["Les données sont là #FeuxDeForêt"], key
    assert at_home(reader) == []
    follow(member=reader, key=f"person:{author.public_id}")
    assert len(at_home(reader)) == 1


def test_a_post_to_a_closed_group_appears_nowhere_else(author: User, reader: User) -> None:
    stranger = make_member("Tom O’Neil")
    group = make_group(author, reader)
    say(author, "Entre nous #secret", Target(group=group))
    follow(member=stranger, key=f"person:{author.public_id}")
    keys = (streams.EVERYONE, streams.of_person(author), streams.of_tag("secret"), group.key)
    assert [texts(stranger, key) for key in keys] == [[], [], [], []]
    assert at_home(stranger) == []
    assert texts(reader, streams.EVERYONE) == []
    assert texts(reader, group.key) == texts(reader, streams.of_person(author)) == ["Entre nous #secret"]
    assert at_home(reader) == ["Entre nous #secret"]  # whoever joins a group follows it
    remove_member(actor=author, group=group, member=reader)
    assert at_home(reader) == texts(reader, group.key) == []


def test_a_group_that_closes_takes_its_posts_out_of_the_sight_of_others_at_once_and_gives_them_back(
    author: User, reader: User
) -> None:
    group = make_group(author, kind=GroupKind.OPEN)
    for number in range(25):
        say(author, f"Dit au groupe {number}", Target(group=group))
    say(author, "Dit à tous")
    follow(member=reader, key=f"person:{author.public_id}")
    assert at_home(reader)[:2] == ["Dit à tous", "Dit au groupe 24"]
    change_kind(actor=author, group=group, kind=GroupKind.CLOSED)
    assert at_home(reader) == ["Dit à tous"]  # nothing has followed the place yet
    move()
    assert at_home(reader) == ["Dit à tous"]
    group.refresh_from_db()
    change_kind(actor=author, group=group, kind=GroupKind.OPEN)
    move()
    assert at_home(reader)[:2] == ["Dit à tous", "Dit au groupe 24"]


def move() -> None:
    """What the worker does."""
    for _ in range(5):
        rows = list(PlaceMove.objects.all())
        PlaceMove.objects.all().delete()
        deliver_moves(rows)


def test_what_is_hidden_or_deleted_leaves_every_stream(author: User, reader: User) -> None:
    hidden, deleted = say(author, "Caché"), say(author, "Supprimé")
    actions.hide(actor=reader, post=hidden)
    actions.delete_post(actor=author, post=deleted)
    assert texts(reader, streams.EVERYONE) == []
    assert not StreamEntry.objects.exists()
    actions.restore(actor=reader, post=hidden)
    assert texts(reader, streams.EVERYONE) == ["Caché"]


def test_editing_moves_a_post_to_its_new_tags(author: User, reader: User) -> None:
    post = say(author, "Voici #avant")
    actions.edit_post(actor=author, post=post, text="Voici #apres")
    assert texts(reader, streams.of_tag("avant")) == []
    assert texts(reader, streams.of_tag("apres")) == ["Voici #apres"]


def test_a_repost_reaches_those_who_follow_who_shares_it_and_goes_with_what_it_shares(author: User, reader: User) -> None:
    sharer = make_member("Étienne Côté")
    follow(member=reader, key=f"person:{sharer.public_id}")
    post = say(author, "À partager")
    actions.repost(author=sharer, post=post)
    actions.repost(author=sharer, post=post)
    assert at_home(reader) == ["À partager"]
    post.refresh_from_db()
    assert post.repost_count == 1
    assert texts(reader, streams.EVERYONE) == ["À partager"]
    actions.delete_post(actor=author, post=post)
    assert at_home(reader) == []


def test_a_mention_stands_in_the_mentions_of_who_may_read_it_alone(author: User, reader: User) -> None:
    group = make_group(author)
    say(author, f"@{reader.handle} bonjour")
    say(author, f"@{reader.handle} entre nous", Target(group=group))
    assert texts(reader, streams.of_mentions(reader)) == [f"@{reader.handle} bonjour"]


@pytest.mark.parametrize("seed", range(2))
def test_merged_pages_are_those_of_sorting_everything(seed: int, author: User, reader: User) -> None:
    """Random streams, audiences and equal moments: every post once, in order, and none that is not the reader's."""
    dice = random.Random(seed)
    people = [make_member(f"Personne {number}") for number in range(6)]
    own, foreign = make_group(author, reader, *people), make_group(author, *people, name="Ailleurs")
    followed = people[:4]
    for member in followed:
        follow(member=reader, key=f"person:{member.public_id}")
    follow(member=reader, key="tag:carte")
    start = timezone.now() - timedelta(days=1)
    for number in range(90):
        target = dice.choice([Target(), Target(), Target(group=own), Target(group=foreign)])
        text = f"Numéro {number}{' #carte' if dice.random() < 0.3 else ''}"
        say(dice.choice(people), text, target, at=start + timedelta(seconds=dice.randrange(40)))
    visible = Post.objects.visible_to(reader)
    wanted = {post.pk for post in visible if post.author in followed or "carte" in post.hashtags or post.group_id == own.pk}
    expected = [pk for (pk,) in visible.filter(pk__in=wanted).order_by("-published_at", "-pk").values_list("pk")]
    assert _walk(reader, size=7) == expected


def test_a_page_is_full_when_its_newest_posts_stand_in_many_streams_that_one_follows(
    author: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "LIKELY_PAIRS", 12)
    tags = [f"carte{number}" for number in range(20)]
    for key in (f"person:{author.public_id}", *(f"tag:{tag}" for tag in tags)):
        follow(member=reader, key=key)
    start = timezone.now() - timedelta(days=1)
    tagged = [" ".join(f"#{tag}" for tag in some) for some in (tags[:10], tags[10:])]
    said = [*(f"Numéro {number}" for number in range(8)), *tagged]
    posts = [say(author, text, at=start + timedelta(minutes=number)).pk for number, text in enumerate(said)]
    first = merged(reader, home_stream(reader), size=6)
    assert first.posts == posts[:3:-1]
    assert merged(reader, home_stream(reader), first.later, size=6) == merging.Merged(posts[3::-1], None)


@pytest.mark.parametrize(("seed", "is_known"), [(0, True), (1, True), (2, False)])
def test_a_first_page_looks_at_few_of_many_streams_and_misses_none(
    seed: int, is_known: bool, author: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Posts come, are deleted, edited and come late; the first page is that of sorting everything, after each."""
    monkeypatch.setattr(merging, "LIKELY_PAIRS", 12)
    dice = random.Random(seed)
    people = [make_member(f"Personne {number}") for number in range(25)]
    for member in people:
        follow(member=reader, key=f"person:{member.public_id}")
    start = timezone.now() - timedelta(days=1)
    for number in range(60):
        late = dice.choice([timedelta(0), timedelta(0), timedelta(hours=1, seconds=number)])
        at = start + timedelta(minutes=number * 4) - late
        post = say(dice.choice(people), f"Numéro {number}", at=at)
        if number % 7 == 0:
            actions.edit_post(actor=post.author, post=post, text=f"Numéro {number} #carte")
        if number % 5 == 0:
            actions.delete_post(actor=post.author, post=post)
        if not is_known:  # as it was stored by the code before
            StreamAudience.objects.update(newest_before=ANY_MOMENT)
        expected = Post.objects.visible_to(reader).order_by("-published_at", "-pk").values_list("pk", flat=True)[:4]
        assert list(merged(reader, home_stream(reader), size=4).posts) == list(expected)


def test_a_first_page_of_many_streams_takes_one_look_at_those_that_may_have_something_new(
    reader: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(merging, "LIKELY_PAIRS", 12)
    start = timezone.now() - timedelta(days=1)
    for number in range(25):
        member = make_member(f"Personne {number}")
        follow(member=reader, key=f"person:{member.public_id}")
        say(member, at=start + timedelta(hours=number))
    with django_assert_num_queries(3):  # the reader's audiences, the heads, the posts
        assert len(merged(reader, home_stream(reader), size=4).posts) == 4


def test_what_bounds_the_newest_post_of_a_stream_is_never_lowered_and_seldom_written(
    author: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post = say(author)
    pair = StreamAudience.objects.get(stream__key=streams.of_person(author))
    assert post.published_at is not None
    assert pair.newest_before == post.published_at + publishing.NOTED_AHEAD
    for at in (post.published_at - timedelta(days=1), pair.newest_before - timedelta(seconds=1)):
        with django_assert_num_queries(1):
            publishing.open_to_audience([pair.stream_id], pair.audience_id, at)
        pair.refresh_from_db()
        assert pair.newest_before == post.published_at + publishing.NOTED_AHEAD
    publishing.open_to_audience([pair.stream_id], pair.audience_id, pair.newest_before)
    before = pair.newest_before
    pair.refresh_from_db()
    assert pair.newest_before == before + publishing.NOTED_AHEAD


def _walk(viewer: User, *, size: int) -> list[int]:
    found: list[int] = []
    cursor: Cursor | None = None
    while True:
        page = merged(viewer, home_stream(viewer), cursor, size=size)
        found += page.posts
        if page.later is None:
            return found
        assert page.posts, "a page that is not the last has a post"
        assert len(set(found)) == len(found), "no page shows a post again"
        cursor = Cursor.of(str(page.later))


def test_a_page_follows_a_post_that_was_deleted_meanwhile(author: User, reader: User) -> None:
    start = timezone.now() - timedelta(days=1)
    posts = [say(author, f"Numéro {number}", at=start + timedelta(seconds=number)) for number in range(9)]
    page = merged(reader, named(streams.EVERYONE), size=3)
    last = Post.objects.get(pk=page.posts[-1])
    actions.delete_post(actor=author, post=last)
    assert last == posts[6]
    assert merged(reader, named(streams.EVERYONE), page.later, size=3).posts == [one.pk for one in reversed(posts[3:6])]


@pytest.mark.parametrize("text", ["", "x", "-", "99999999999999999999-a", "1-", "-1-a", "１２-a", "9" * 16 + "-a"])
def test_an_unknown_cursor_gives_a_page(text: str, author: User, reader: User) -> None:
    say(author)
    assert len(page_of(reader, named(streams.EVERYONE), text).posts) <= 1
