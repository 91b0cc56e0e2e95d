"""Hashtags beside a stream: what is followed, what is suggested, and nothing from where the reader is not."""

import pytest
from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from microblog import actions
from microblog.models import Post
from microblog.queries.hashtags import SUGGESTED, Hashtag, hashtags_beside
from microblog.streams import Target
from tests.microblog.conftest import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture(autouse=True)
def _another_moment() -> None:
    cache.clear()


def say(author: User, text: str, target: Target | None = None) -> Post:
    return actions.publish_post(author=author, text=text, target=target or Target())


def suggested(viewer: User) -> list[Hashtag]:
    cache.clear()
    return list(hashtags_beside(viewer).suggested)


def test_those_of_which_the_most_people_speak_are_suggested_as_somebody_writes_them(author: User, reader: User) -> None:
    for _ in range(3):
        say(author, "Une personne qui se répète #Relève")
    say(author, "D’abord #FeuxDeForêt")
    say(reader, "Puis #feuxdeforêt")
    assert suggested(reader) == [Hashtag("feuxdeforet", "feuxdeforêt", 2), Hashtag("releve", "Relève", 1)]


def test_what_is_followed_is_not_suggested_and_the_last_one_comes_first(author: User, reader: User) -> None:
    say(author, "#Carte et #Budget")
    for tag in ("carte", "muet"):
        follow(member=reader, key=f"tag:{tag}")
    beside = hashtags_beside(reader)
    assert [one.label for one in beside.followed] == ["muet", "Carte"]
    assert [one.label for one in beside.suggested] == ["Budget"]


def test_few_are_suggested(author: User, reader: User) -> None:
    say(author, " ".join(f"#mot{number}" for number in range(SUGGESTED + 3)))
    assert len(suggested(reader)) == SUGGESTED


def test_what_is_said_elsewhere_suggests_nothing_and_tells_no_writing(author: User, reader: User) -> None:
    outside = make_member("Tom O’Neil")
    group = make_group(author, reader)
    say(author, "Entre nous #PlanSecret", Target(group=group))
    assert suggested(outside) == suggested(reader) == []
    for member in (outside, reader):
        follow(member=member, key="tag:plansecret")
        assert [one.label for one in hashtags_beside(member).followed] == ["plansecret"]
    post = say(author, "Pour tous #planSecret")
    assert [one.label for one in hashtags_beside(outside).followed] == ["planSecret"]
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.hide(actor=reader, post=post)
    assert [one.label for one in hashtags_beside(outside).followed] == ["plansecret"]


def test_what_was_hidden_or_taken_back_is_suggested_no_more(author: User, reader: User) -> None:
    hidden, deleted = say(author, "#un"), say(author, "#deux")
    assert len(suggested(reader)) == 2
    actions.hide(actor=author, post=hidden)
    actions.delete_post(actor=author, post=deleted)
    assert suggested(reader) == []


def test_they_stand_beside_the_streams_of_the_government(client: Client, author: User, reader: User) -> None:
    say(author, "#Budget")
    follow(member=reader, key="tag:carte")
    tab = sign_in_as(client, reader)
    for name, arguments in (("home", []), ("everyone", []), ("mentions", []), ("bookmarks", []), ("tag", ["carte"])):
        page = tab.get(reverse(f"microblog:{name}", args=arguments)).content.decode()
        aside = page.partition("<aside")[2].partition("</aside>")[0]
        assert reverse("microblog:tag", args=["carte"]) in aside, name
        assert reverse("microblog:follow_tag", args=["budget"]) in aside, name
    fragment = tab.get(reverse("microblog:everyone"), headers={"HX-Request": "true"}).content.decode()
    assert "#Budget" in fragment
    assert "<aside" not in fragment


def test_they_take_as_many_statements_however_many_are_followed(author: User, reader: User) -> None:
    numbers = iter(range(100))

    def grow() -> None:
        for _ in range(5):
            number = next(numbers)
            say(author, f"#mot{number} #autre{number}")
            follow(member=reader, key=f"tag:mot{number}")

    grow()
    assert_constant_statements(lambda: suggested(reader), grow, at_most=3)
