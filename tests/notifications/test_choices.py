"""What members choose, on the page and by one click from a mail."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications import unsubscribing
from intranet.kernel.notifications.actions import choose
from intranet.kernel.notifications.kinds import Mail, kinds
from intranet.kernel.notifications.models import Notification, Outcome, Preference
from intranet.kernel.notifications.queries.choices import choices_of
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as, statements
from tests.notifications.world import SUBJECT, News, follower, tell, work

pytestmark = pytest.mark.django_db

SETTINGS = "/notifications/settings/"


@pytest.fixture
def member(client: Client) -> User:
    reader = follower("Nora Lemay", language="en")
    sign_in_as(client, reader)
    return reader


def everything(**changed: str) -> dict[str, str]:
    """The form as its page sends it, with some fields changed; "" leaves one out."""
    sent: dict[str, str] = {}
    for kind in kinds:
        if not kind.is_essential:
            sent |= {f"site-{kind.name}": "on" if kind.on_site else "", f"mail-{kind.name}": kind.first_mail.value}
    return {name: value for name, value in {**sent, **changed}.items() if value}


def test_what_is_chosen_is_kept_and_only_what_differs_is_stored(news: News, member: User, client: Client) -> None:
    changed = {f"site-{news.kind.name}": "", f"mail-{news.kind.name}": "weekly"}
    assert client.post(SETTINGS, everything(**changed)).status_code == 302
    assert list(Preference.objects.values_list("kind", "on_site", "mail")) == [(news.kind.name, False, "weekly")]
    assert choices_of(member)[news.kind.name] == (False, Mail.WEEKLY)
    assert client.post(SETTINGS, everything()).status_code == 302
    assert not Preference.objects.exists()


def test_each_choice_reaches_the_next_event(news: News, member: User, client: Client) -> None:
    client.post(SETTINGS, everything(**{f"site-{news.kind.name}": "", f"mail-{news.kind.name}": "none"}))
    news.happen()
    tell()
    assert Notification.objects.get().outcome == Outcome.SWITCHED_OFF


def test_essential_kinds_say_that_they_cannot_be_switched_off(member: User, client: Client) -> None:
    essential = News(name="tests.essential", is_essential=True)
    shown = client.get(SETTINGS).content.decode()
    assert "It cannot be switched off" in shown
    assert f"mail-{essential.kind.name}" not in shown
    client.post(SETTINGS, everything(**{f"mail-{essential.kind.name}": "none"}))
    assert not Preference.objects.exists()
    with pytest.raises(PermissionRefused):
        choose(member=member, choices={essential.kind.name: (False, Mail.NONE)})


def test_a_choice_that_does_not_exist_is_refused_and_what_was_chosen_stays(news: News, member: User, client: Client) -> None:
    answer = client.post(SETTINGS, everything(**{f"mail-{news.kind.name}": "hourly", f"site-{news.kind.name}": ""}))
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()
    assert not Preference.objects.exists()


def test_the_page_of_choices_takes_as_many_statements_whatever_was_chosen(news: News, member: User, client: Client) -> None:
    def choose_all() -> None:
        for kind in kinds:
            if not kind.is_essential:
                choose(member=member, choices={kind.name: (False, Mail.WEEKLY)})

    assert_constant_statements(lambda: client.get(SETTINGS), choose_all)


# Mute and unfollow -------------------------------------------------------------------------------------------------------


def test_muting_and_hearing_again(news: News, member: User, client: Client) -> None:
    mute = reverse("notifications:mute")
    assert client.post(mute, {"key": SUBJECT, "mute": "yes", "next": "/help/"})["Location"] == "/help/"
    assert Follow.objects.get().muted
    client.post(mute, {"key": SUBJECT, "mute": "no"})
    assert not Follow.objects.get().muted
    fragment = client.post(mute, {"key": SUBJECT, "mute": "yes", "name": "A topic"}, headers={"HX-Request": "true"})
    assert "Muted" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


@pytest.mark.parametrize("name", ["mute", "unfollow"])
def test_what_is_not_followed_cannot_be_muted(name: str, news: News, member: User, client: Client) -> None:
    for key in ("topic:0000000000000002", "", "x" * 500, "\x00"):
        assert client.post(reverse(f"notifications:{name}"), {"key": key}).status_code in {400, 403}


def test_a_follow_is_ended_from_what_it_brought(news: News, member: User, client: Client) -> None:
    news.happen()
    tell()
    assert "Stop following" in client.get("/notifications/").content.decode()
    client.post(reverse("notifications:unfollow"), {"key": SUBJECT})
    assert not Follow.objects.exists()
    assert "Stop following" not in client.get("/notifications/").content.decode()


# One click -----------------------------------------------------------------------------------------------------------------


def _address_of_last_mail() -> str:
    found = re.search(r"<https?://[^/]+(/[^>]+)>", str(mail.outbox[-1].extra_headers["List-Unsubscribe"]))
    assert found
    return found[1]


def test_one_click_without_a_session_ends_the_mail_of_that_kind_alone(urgent: News, news: News) -> None:
    member, other = follower("Nora Lemay"), follower("Other Reader")
    urgent.happen()
    work()
    mail.outbox.sort(key=lambda message: message.to[0] == member.email)
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(_address_of_last_mail(), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert choices_of(member)[urgent.kind.name] == (True, Mail.NONE)
    assert choices_of(other)[urgent.kind.name] == (True, Mail.AT_ONCE)
    assert stranger.post(_address_of_last_mail()).status_code == 200
    assert not answer.cookies.get("sessionid")


def test_a_mail_scanner_that_opens_the_link_changes_nothing(urgent: News, client: Client) -> None:
    member = follower()
    address = reverse("notifications:unsubscribe", args=[unsubscribing.token_of_kind(member, urgent.kind.name)])
    with statements() as sql:
        answer = client.get(address)
        assert client.head(address).status_code == 200
    assert answer.status_code == 200
    assert "<form" in answer.content.decode()
    assert not [line for line in sql if line.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_one_click_ends_a_summary_and_what_the_site_shows_stays(daily: News, news: News, client: Client) -> None:
    member = follower()
    choose(member=member, choices={news.kind.name: (True, Mail.WEEKLY)})
    client.post(reverse("notifications:unsubscribe", args=[unsubscribing.token_of_digest(member, "daily")]))
    assert choices_of(member)[daily.kind.name] == (True, Mail.NONE)
    assert choices_of(member)[news.kind.name] == (True, Mail.WEEKLY)


def test_a_link_that_nobody_signed_or_that_was_cut_ends_nothing(urgent: News, client: Client) -> None:
    member = follower()
    token = unsubscribing.token_of_kind(member, urgent.kind.name)
    forged = token.replace(member.public_id, make_member("Someone Else").public_id)
    for wrong in (token[:-1], forged, "x", f"{member.public_id}~k~{urgent.kind.name}", "%00"):
        answer = client.post(reverse("notifications:unsubscribe", args=[wrong]))
        assert answer.status_code in {400, 404}
    assert not Preference.objects.exists()


def test_one_click_cannot_end_what_is_essential(client: Client) -> None:
    essential = News(name="tests.essential", is_essential=True)
    token = unsubscribing.token_of_kind(follower(), essential.kind.name)
    assert client.post(reverse("notifications:unsubscribe", args=[token])).status_code == 200
    assert not Preference.objects.exists()
