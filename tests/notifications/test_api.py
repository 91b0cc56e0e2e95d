"""Notifications in JSON."""

import pytest
from django.test import Client

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.kinds import Section
from intranet.kernel.notifications.queries.counts import unread_count
from intranet.kernel.testing import make_member, sign_in_as
from tests.notifications.world import SECRET, News, follower, tell

pytestmark = pytest.mark.django_db

API = "/api/v1/notifications"


@pytest.fixture
def member(client: Client) -> User:
    reader = follower("Nora Lemay", language="en")
    sign_in_as(client, reader)
    return reader


def test_the_list_is_bounded_and_goes_on_where_it_stopped(news: News, member: User, client: Client) -> None:
    for number in range(5):
        key = f"topic:{number:016}"
        Follow.objects.get_or_create(member=member, key=key)
        news.happen(make_member(f"Writer {number}"), subject=key)
    tell()
    texts: list[str] = []
    before = ""
    while True:
        answer = client.get(API, {"page_size": 2, **({"before": before} if before else {})}).json()
        assert len(answer["results"]) <= 2
        texts += [one["text"] for one in answer["results"]]
        before = answer["older"]
        if not before:
            break
    assert texts == [f"Writer {number} wrote of {SECRET}" for number in (4, 3, 2, 1, 0)]
    assert answer["unread"] == 5
    assert client.get(API, {"page_size": 101}).status_code == 422
    assert client.get(API, {"sectoin": "waiting"}).status_code == 422


def test_a_section_is_chosen_by_its_word(news: News, member: User, client: Client) -> None:
    waiting = News(name="tests.waiting", section=Section.WAITING)
    for each in (news, waiting):
        each.happen(make_member("Kateri Jacobs"))
    tell()
    assert [one["kind"] for one in client.get(API, {"section": "waiting"}).json()["results"]] == [waiting.kind.name]
    assert client.get(API, {"section": "nonsense"}).status_code == 422


def test_reading_one_and_all(news: News, member: User, client: Client) -> None:
    event = news.happen(make_member("Kateri Jacobs"))
    tell()
    assert client.post(f"{API}/{event.public_id}/read").status_code == 204
    assert client.get(API).json()["results"][0]["is_read"] is True
    news.happen()
    tell()
    assert client.post(f"{API}/read").status_code == 204
    assert unread_count(member) == 0
    assert client.post(f"{API}/0000000000000000/read").status_code == 404


def test_nobody_reads_what_they_can_no_longer_see_or_what_is_anothers(news: News, member: User, client: Client) -> None:
    event = news.happen(make_member("Kateri Jacobs"))
    tell()
    news.hidden_from = {member.pk}
    assert client.get(API).json()["results"] == []
    sign_in_as(client, make_member("Someone Else"))
    assert client.get(API).json()["results"] == []
    assert client.post(f"{API}/{event.public_id}/read").status_code == 404
    assert Client().get(API).status_code == 401
