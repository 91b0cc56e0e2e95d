"""Follows: who hears of what."""

import pytest

from intranet.kernel.accounts.models import State
from intranet.kernel.follows import actions, queries
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.follows.models import Follow
from intranet.kernel.follows.signals import followed, unfollowed
from intranet.kernel.permissions import PermissionRefused, allowed, denied
from intranet.kernel.testing import make_member, statements
from tests.registries import hold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    person = Followable("person", lambda member, public_id: allowed)
    group = Followable("group", lambda member, public_id: allowed if public_id != "hidden" else denied("no"))
    hold(monkeypatch, followables, [person, group])


@pytest.fixture
def luc():
    return make_member("Luc Roy")


@pytest.fixture
def eva():
    return make_member("Eva Tran")


def person(member):
    return f"person:{member.public_id}"


def test_following_twice_is_following_once_and_is_told_once(luc, eva):
    told = []

    def listen(**arguments):
        told.append(arguments["key"])

    followed.connect(listen)
    unfollowed.connect(listen)
    actions.follow(member=luc, key=person(eva))
    actions.follow(member=luc, key=person(eva))
    assert queries.is_following(luc, person(eva))
    assert list(queries.followers(person(eva))) == [luc]
    actions.unfollow(member=luc, key=person(eva))
    actions.unfollow(member=luc, key=person(eva))
    assert not queries.is_following(luc, person(eva))
    assert told == [person(eva)] * 2


def test_nobody_follows_themselves(luc):
    with pytest.raises(PermissionRefused):
        actions.follow(member=luc, key=person(luc))


@pytest.mark.parametrize("key", ["group:hidden", "planet:1", "persons:1", "groups", "", ":", "x" * 100])
def test_what_may_not_be_seen_or_is_unknown_is_not_followed(luc, key):
    with pytest.raises(PermissionRefused):
        actions.follow(member=luc, key=key)
    assert not Follow.objects.exists()


def test_who_is_suspended_follows_nothing_more_and_is_no_follower(eva):
    away = make_member("Ana Diaz", state=State.SUSPENDED)
    with pytest.raises(PermissionRefused):
        actions.follow(member=away, key=person(eva))
    Follow.objects.create(member=away, key=person(eva))
    assert list(queries.followers(person(eva))) == []
    assert queries.follower_counts([person(eva)]) == {}


def test_the_muted_follow_and_hear_nothing(luc, eva):
    actions.follow(member=luc, key=person(eva))
    actions.mute(member=luc, key=person(eva))
    assert list(queries.followers(person(eva))) == [luc]
    assert list(queries.followers(person(eva), but_muted=True)) == []
    actions.mute(member=luc, key=person(eva), is_muted=False)
    assert list(queries.followers(person(eva), but_muted=True)) == [luc]


def test_colleagues_follow_each_other(luc, eva):
    other = make_member("Ana Diaz")
    actions.follow(member=luc, key=person(eva))
    actions.follow(member=luc, key=person(other))
    assert list(queries.colleagues(luc)) == []
    actions.follow(member=eva, key=person(luc))
    assert list(queries.colleagues(luc)) == [eva]
    assert list(queries.colleagues(eva)) == [luc]


def test_a_list_asks_once_for_all_its_lines(luc):
    others = [make_member(f"Membre {number}", has_settled=False) for number in range(10)]
    for other in others[:4]:
        actions.follow(member=luc, key=person(other))
    with statements() as sql:
        assert queries.followed_among(luc, [person(other) for other in others]) == {person(other) for other in others[:4]}
        assert queries.follower_counts(person(other) for other in others) == {person(other): 1 for other in others[:4]}
    assert len(sql) == 2


def test_the_newest_follow_comes_first(luc, eva):
    other = make_member("Ana Diaz")
    for someone in (eva, other):
        actions.follow(member=luc, key=person(someone))
    actions.follow(member=luc, key="group:g1")
    assert queries.followed_keys(luc, "person") == [person(other), person(eva)]


def test_a_deleted_thing_is_followed_by_nobody(luc):
    actions.follow(member=luc, key="group:g1")
    actions.forget_key(key="group:g1")
    assert not Follow.objects.exists()
