"""The posts of the demonstration: each kind of them is there, each where it may be read, and repeating makes none."""

import pytest
from django.core.management import call_command

from intranet.kernel.content.signs import count_signs
from microblog import streams
from microblog.actions.demonstration import load_posts
from microblog.demonstration import SAID
from microblog.demonstration.plan import APPROVING, CRISIS, THRESHOLDS
from microblog.models import Bookmark, Choice, Image, Poll, Post, PostVersion, Reaction, Vote
from microblog.models.posts import MAX_TEXT_LENGTH
from microblog.queries.streams import home_stream, named, page_of
from tests.demonstration import account

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MODELS = (Post, Reaction, Vote, Bookmark, PostVersion, Image)


def test_without_the_people_of_the_demonstration_there_is_nothing() -> None:
    assert load_posts() == 0
    assert not Post.objects.exists()


def test_what_is_planned_can_be_posted() -> None:
    keys = [said.key for said in SAID]
    assert len(set(keys)) == len(keys)
    for position, said in enumerate(SAID):
        assert not said.quotes or said.quotes in keys[:position], said.key
        assert all(count_signs(text) <= MAX_TEXT_LENGTH for text in (said.text, *(answer.text for answer in said.answers)))
        assert all(answer.to < number for number, answer in enumerate(said.answers, 1)), said.key


def test_everything_that_is_planned_is_there(demonstration: None) -> None:
    tokens = set(Post.objects.exclude(token="").values_list("token", flat=True))
    assert {f"demo-{said.key}" for said in SAID} == tokens
    assert Post.objects.exclude(root=None).count() == sum(len(said.answers) for said in SAID)
    assert Post.objects.exclude(reposted=None).count() == sum(len(said.shared_by) for said in SAID)
    assert {"fr", "en"} == set(Post.objects.values_list("language", flat=True))


def test_what_is_counted_on_a_row_is_what_there_is(demonstration: None) -> None:
    for post in Post.objects.filter(root=None, reposted=None):
        kinds = list(Reaction.objects.filter(post=post).values_list("kind", flat=True))
        assert {kind: kinds.count(kind) for kind in set(kinds)} == post.reactions
        assert post.reply_count == Post.objects.filter(root=post).count()
        assert post.repost_count == Post.objects.filter(reposted=post).count()
    for choice in Choice.objects.all():
        assert choice.votes == Vote.objects.filter(choice=choice).count()
    assert {poll.is_closed for poll in Poll.objects.all()} == {True, False}


def test_one_post_waits_for_an_animator(demonstration: None) -> None:
    waiting = Post.objects.get(pending_at__isnull=False)
    assert waiting.group is not None
    assert waiting.group.name_fr == APPROVING
    assert not waiting.is_published


def test_the_employee_reads_much_at_home_and_each_reads_no_more_than_they_may(demonstration: None) -> None:
    employee, curator = account("employee"), account("curator")
    page = page_of(employee, home_stream(employee))
    assert len(page.posts) > 10
    assert page.later
    assert page_of(employee, named(streams.of_mentions(account("colleague")))).posts
    readable = set(Post.objects.visible_to(curator).filter(group__isnull=False).values_list("group__name_fr", flat=True))
    assert not {CRISIS, THRESHOLDS} & readable
    assert Post.objects.visible_to(employee).filter(group__name_fr=THRESHOLDS).exists()


def test_repeating_it_makes_nothing(demonstration: None) -> None:
    before = [model.objects.count() for model in MODELS]
    assert load_posts() == 0
    call_command("demo", "--once", verbosity=0)
    assert [model.objects.count() for model in MODELS] == before
