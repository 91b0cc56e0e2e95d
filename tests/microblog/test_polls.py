"""Polls: what is sent, who votes, and when results are told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import remove_member
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime import events
from intranet.kernel.testing import make_member, sign_in_as
from microblog import actions, streams
from microblog.actions import SentPoll
from microblog.models import Choice, Poll, Post, Vote
from microblog.queries.polls import percent_of
from microblog.streams import Target
from tests.microblog.conftest import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def tab(client: Client, author: User) -> Client:
    return sign_in_as(client, author)


def send(tab: Client, *choices: str, **values: str) -> Any:
    sent = {f"choice_{number}": choice for number, choice in enumerate(choices, 1)}
    values = {"text": "Quel jour ?", "audience": streams.EVERYONE, **values}
    return tab.post(reverse("microblog:publish"), {**values, **sent})


def ask(author: User, target: Target | None = None, *, choices: tuple[str, ...] = ("Lundi", "Mardi", "Jeudi")) -> Post:
    poll = SentPoll(choices, timezone.now() + timedelta(days=1))
    return actions.publish_post(author=author, text="Quel jour ?", target=target or Target(), poll=poll)


def close(post: Post) -> None:
    Poll.objects.filter(post=post).update(closes_at=timezone.now())


def address_of(post: Post) -> str:
    return reverse("microblog:vote", args=[post.public_id])


def votes_of(post: Post) -> list[int]:
    return list(Choice.objects.filter(poll=post.pk).values_list("votes", flat=True))


# Sending ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", ["1", "3", "7"])
def test_a_poll_is_open_for_as_long_as_its_author_says(tab: Client, days: str) -> None:
    assert send(tab, "Lundi", "", "  Mardi\t matin ", open_for=days).status_code == 302
    poll = Poll.objects.get()
    assert [choice.text for choice in poll.choices.all()] == ["Lundi", "Mardi matin"]
    left = poll.closes_at - timezone.now()
    assert timedelta(days=int(days)) - timedelta(minutes=1) < left <= timedelta(days=int(days))


def test_without_choices_there_is_no_poll(tab: Client) -> None:
    assert send(tab, "", " ", open_for="7").status_code == 302
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("choices", "field", "sentence"),
    [
        (("Lundi",), "choice_2", "au moins deux choix"),
        (("", "Lundi", "\u200d"), "choice_1", "au moins deux choix"),
        (("Lundi", "Mardi", "lundi"), "choice_3", "Ce choix existe déjà"),
        (("Lundi", "  LUNDI "), "choice_2", "Ce choix existe déjà"),
        (("Lundi", "m" * 81), "choice_2", "80"),
    ],
    ids=["one", "one and signs that nobody sees", "doubled", "doubled alone", "long"],
)
def test_a_poll_that_is_none_is_refused_beside_its_field(
    tab: Client, choices: tuple[str, ...], field: str, sentence: str
) -> None:
    answer = send(tab, *choices)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in page
    assert sentence in page
    assert '<details class="composer__part" id="part-poll" open>' in page
    assert 'value="Lundi"' in page
    assert not Post.objects.exists()


def test_a_time_that_nobody_offers_is_refused(tab: Client) -> None:
    assert send(tab, "Lundi", "Mardi", open_for="365").status_code == 200
    assert not Post.objects.exists()


@pytest.mark.parametrize("choices", [("Lundi",), ("Lundi", "LUNDI"), ("Lundi", "\u200b"), tuple("abcdefg")])
def test_no_other_way_makes_such_a_poll(author: User, choices: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="choice"):
        ask(author, choices=choices)
    assert not Poll.objects.exists()


# Voting -----------------------------------------------------------------------------------------------------------------


def test_results_are_told_once_one_has_voted(author: User, reader: User) -> None:
    post = ask(author)
    actions.vote(member=author, post=post, position=1)
    tab = sign_in_as(Client(), reader)
    page = tab.get(post.get_absolute_url()).content.decode()
    assert "data-percent" not in page
    assert tab.get(reverse("microblog:counts", args=[post.public_id])).json()["count"] == 1
    assert "choice-1" not in tab.get(reverse("microblog:counts", args=[post.public_id])).json()
    fragment = tab.post(address_of(post), {"choice": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Votre vote est compté." in fragment
    assert "autofocus" in fragment
    assert fragment.count("<span data-percent>50</span>") == 2
    facts = tab.get(reverse("microblog:counts", args=[post.public_id])).json()
    assert {name: facts[name] for name in ("count", "choice-0", "choice-1", "choice-2")} == {
        "count": 2,
        "choice-0": 1,
        "choice-1": 1,
        "choice-2": 0,
    }
    assert "autofocus" not in tab.get(post.get_absolute_url()).content.decode()


def test_a_vote_may_be_changed_and_counts_once(author: User, reader: User) -> None:
    post = ask(author)
    for position in (0, 2, 2, 1):
        actions.vote(member=reader, post=post, position=position)
    assert votes_of(post) == [0, 1, 0]
    assert Vote.objects.get().choice.text == "Mardi"


def test_open_pages_are_told_how_many_voted_and_those_who_have_voted_ask_for_the_results(
    author: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(events, "say_after_commit", told.append)
    post = ask(author)
    told.clear()
    for position in (2, 0):  # whoever compares what is told before and after learns nothing of the choices either
        actions.vote(member=reader, post=post, position=position)
    messages = [json.loads(news.message["text"]) for news in told]
    assert messages == [{"type": "told", "name": f"poll:{post.public_id}", "facts": {"count": 1}, "spread_ms": 0}] * 2
    assert all(news.keys == (post.key,) for news in told)
    pages = {member: sign_in_as(Client(), member).get(post.get_absolute_url()).content.decode() for member in (author, reader)}
    assert [f'data-live-told="poll:{post.public_id}"' in page for page in pages.values()] == [True, True]
    assert [" data-live-asks" in page for page in pages.values()] == [False, True]


@pytest.mark.parametrize(
    ("votes", "total", "percent"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (5, 8, 63), (4, 4, 100)]
)
def test_halves_are_rounded_up_as_scripts_do(votes: int, total: int, percent: int) -> None:
    assert percent_of(votes, total) == percent


def test_a_closed_poll_shows_its_results_to_everybody_and_takes_no_vote(author: User, reader: User) -> None:
    post = ask(author)
    actions.vote(member=author, post=post, position=1)
    tab = sign_in_as(Client(), reader)
    assert 'data-closes="864' in tab.get(post.get_absolute_url()).content.decode()
    close(post)
    fragment = tab.post(address_of(post), {"choice": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Ce sondage est terminé." in fragment
    assert "<span data-percent>100</span>" in fragment
    assert 'name="choice"' not in fragment
    assert "data-closes" not in fragment
    assert votes_of(post) == [0, 1, 0]
    page = tab.post(address_of(post), {"choice": "0"}, follow=True).content.decode()
    assert "Ce sondage est terminé." in page
    with pytest.raises(PermissionRefused):
        actions.vote(member=reader, post=post, position=0)


def test_an_open_page_asks_for_the_poll_when_it_closes(author: User, reader: User) -> None:
    post = ask(author)
    tab = sign_in_as(Client(), reader)
    assert 'name="choice"' in tab.get(address_of(post), headers={"HX-Request": "true"}).content.decode()
    assert tab.get(address_of(post)).url == post.get_absolute_url()  # type: ignore[attr-defined]
    close(post)
    assert "<span data-percent>0</span>" in tab.get(address_of(post), headers={"HX-Request": "true"}).content.decode()
    plain = actions.publish_post(author=author, text="Rien à choisir", target=Target())
    assert tab.get(address_of(plain), headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize("choice", ["3", "-1", "", "x", "١", "9" * 40])
def test_a_choice_that_is_none_does_not_exist(author: User, reader: User, choice: str) -> None:
    post = ask(author)
    assert sign_in_as(Client(), reader).post(address_of(post), {"choice": choice}).status_code == 404
    assert votes_of(post) == [0, 0, 0]


def test_a_poll_of_a_group_that_one_left_is_there_no_more(author: User, reader: User) -> None:
    group = make_group(author, reader)
    post = ask(author, Target(group=group))
    tab = sign_in_as(Client(), reader)
    actions.vote(member=reader, post=post, position=0)
    remove_member(actor=author, group=group, member=reader)
    for answer in (
        tab.get(address_of(post), headers={"HX-Request": "true"}),
        tab.post(address_of(post), {"choice": "1"}),
        tab.get(reverse("microblog:counts", args=[post.public_id])),
        tab.get(post.get_absolute_url()),
    ):
        assert answer.status_code == 404
    with pytest.raises(PermissionRefused):
        actions.vote(member=reader, post=post, position=1)
    assert votes_of(post) == [1, 0, 0]


def test_a_deleted_post_leaves_no_words_of_its_poll(author: User, reader: User) -> None:
    post = ask(author)
    actions.vote(member=reader, post=post, position=0)
    actions.reply(author=reader, parent=post, text="Lundi !")
    actions.delete_post(actor=author, post=post)
    assert not Choice.objects.exists()
    assert not Vote.objects.exists()
    page = sign_in_as(Client(), make_member("Kateri Jacobs")).get(post.get_absolute_url()).content.decode()
    assert "Mardi" not in page


def test_a_poll_that_waits_is_read_and_is_open_in_full_once_approved(author: User, reader: User) -> None:
    group = make_group(author, reader)
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    group.refresh_from_db()
    post = ask(reader, Target(group=group))
    two_days_ago = timezone.now() - timedelta(days=2)
    Post.objects.filter(pk=post.pk).update(created_at=two_days_ago, pending_at=two_days_ago)
    Poll.objects.filter(post=post).update(closes_at=two_days_ago + timedelta(days=1))
    animator = sign_in_as(Client(), author)
    page = animator.get(reverse("microblog:waiting", args=[group.address])).content.decode()
    assert "Mardi" in page
    assert 'name="choice"' not in page
    actions.approve(actor=author, post=post)
    left = Poll.objects.get(post=post).closes_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(days=1)
    assert 'name="choice"' in animator.get(post.get_absolute_url()).content.decode()
