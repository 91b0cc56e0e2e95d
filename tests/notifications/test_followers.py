"""Somebody follows you: from the click to the bell."""

import pytest
from django.utils import translation

from intranet.kernel.accounts.actions import protect_member
from intranet.kernel.accounts.models import Kind as AccountKind
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow, unfollow
from intranet.kernel.notifications.models import Delivery, Event, Notification
from intranet.kernel.notifications.queries.lists import notices_page
from intranet.kernel.testing import make_member
from profiles.models import Visibility
from tests.notifications.world import tell
from tests.profiles.people import show

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed() -> User:
    member = make_member("Amadou Diallo", language="en")
    show(member, Visibility.EVERYONE)
    return member


def by(follower: User, followed: User) -> None:
    follow(member=follower, key=f"person:{followed.public_id}")
    tell()


def lines(member: User) -> list[str]:
    with translation.override("en"):
        return [notice.line.sentence.line for notice in notices_page(member).notices]


def test_the_followed_are_told_on_the_site_and_not_by_mail(followed: User) -> None:
    kateri = make_member("Kateri Jacobs")
    by(kateri, followed)
    assert lines(followed) == ["Kateri Jacobs follows you"]
    assert notices_page(followed).notices[0].line.sentence.address == f"/people/{kateri.handle}/"
    assert lines(kateri) == []
    assert not Delivery.objects.exists()
    by(make_member("Étienne Côté"), followed)
    assert lines(followed) == ["Étienne Côté and Kateri Jacobs follow you"]


def test_who_follows_and_stops_and_follows_again_says_it_once(followed: User) -> None:
    kateri = make_member("Kateri Jacobs")
    for _time in range(3):
        by(kateri, followed)
        unfollow(member=kateri, key=f"person:{followed.public_id}")
    assert Event.objects.count() == 1
    assert lines(followed) == []
    by(kateri, followed)
    assert lines(followed) == ["Kateri Jacobs follows you"]


def test_who_may_not_be_named_is_not(followed: User) -> None:
    kateri = make_member("Kateri Jacobs")
    by(kateri, followed)
    protect_member(actor=None, member=kateri, is_protected=True)
    assert lines(followed) == []


def test_a_guest_is_told_of_no_stranger(followed: User) -> None:
    kateri = make_member("Kateri Jacobs")
    User.objects.filter(pk=followed.pk).update(kind=AccountKind.GUEST)
    from intranet.kernel.follows.models import Follow
    from intranet.kernel.notifications.receivers import tell_followed_person

    key = f"person:{followed.public_id}"
    Follow.objects.create(member=kateri, key=key)
    tell_followed_person(member=kateri, key=key)
    tell()
    assert Notification.objects.get().outcome == "not_visible"


def test_following_a_thing_tells_nobody(followed: User) -> None:
    from intranet.kernel.notifications.receivers import tell_followed_person

    tell_followed_person(member=followed, key="topic:0000000000000001")
    assert not Event.objects.exists()
