"""What is stored and handed over when something changes, and what a page that was away is told of it."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences import actions as audience_actions
from intranet.kernel.audiences.models import Place, PlaceMove
from intranet.kernel.audiences.places import moved_models
from intranet.kernel.realtime import actions, bundles, events, queries
from intranet.kernel.realtime.cursors import cursor_at, cursor_now, moment_of
from intranet.kernel.realtime.models import Change, ChangeKey, RevokedAccess
from intranet.kernel.realtime.news import ChangeNews, DoorNews, Look, MemberNews, SharedNews, packed, unpacked
from intranet.kernel.realtime.queries import KEPT, MAX_KEYS, OVERLAP, are_keys, changes_since
from intranet.kernel.search.models import SearchChange
from intranet.kernel.testing import make_member, statements
from tests.groups.world import make_group
from tests.registries import hold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def group(owner: User) -> Group:
    """A group whose making is forgotten."""
    made = make_group(owner)
    Change.objects.all().delete()
    return made


@pytest.fixture
def outsider() -> User:
    return make_member("Luc Roy")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, group: Group) -> list[SharedNews]:
    """What open pages would be told from now on."""
    heard: list[SharedNews] = []
    monkeypatch.setattr(events, "say", heard.append)
    return heard


def announce(group: Group, version: int = 1, **details: object) -> None:
    named = {"keys": [group.key], "kind": "group_edited", "subject": group.key, **details}
    actions.announce(thing=group, version=version, **named)  # type: ignore[arg-type]


def versions(viewer: User, group: Group, cursor: int = -1) -> list[int]:
    missed = changes_since(viewer, [group.key], cursor)
    assert missed is not None
    return [change["version"] for change in missed["changes"]]


def close(group: Group) -> None:
    audience_actions.move_place(place=group.place, audience=group.members_audience)


def finish_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker does, until nothing moves; the index has followed."""
    monkeypatch.setattr(audience_actions, "moved_models", lambda: [Group, Change])
    while rows := list(PlaceMove.objects.all()):
        SearchChange.objects.all().delete()
        PlaceMove.objects.all().delete()
        audience_actions.deliver_moves(rows)
    assert not Place.objects.exclude(moved_at=None).exists()


# Announcing -----------------------------------------------------------------------------------------------------------


def test_a_change_is_handed_over_after_commit_as_it_is_stored(group: Group, said: list[SharedNews]) -> None:
    with transaction.atomic():
        announce(group, keys=["thread:b", group.key, "thread:b"], facts={"count": 3})
        assert said == []
    (news,) = said
    assert isinstance(news, ChangeNews)
    assert (news.audience, news.place, news.keys) == (group.audience_id, group.place_id, (group.key, "thread:b"))
    (stored,) = Change.objects.all()
    text = news.message["text"]
    assert f'"cursor":{cursor_at(stored.at)}' in text
    assert '"type":"change"' in text
    assert '"facts":{"count":3}' in text


def test_an_unnamed_key_is_listened_to_and_told_to_nobody_who_did_not_ask_for_it(
    group: Group, outsider: User, said: list[SharedNews]
) -> None:
    announce(group, keys=[group.key, "tag:map"], unnamed=["mentions:b", "mentions:a"])
    told = [(news.keys, json.loads(news.message["text"])["keys"]) for news in said if isinstance(news, ChangeNews)]
    named = [group.key, "tag:map"]
    # Each of those who ask for one, and first: a page that listens to a named key as well drops what comes second.
    assert told == [
        (("mentions:a",), [*named, "mentions:a"]),
        (("mentions:b",), [*named, "mentions:b"]),
        (tuple(named), named),
    ]
    for keys in ([group.key], ["mentions:a"], [group.key, "mentions:a"]):
        missed = changes_since(outsider, keys, -1)
        assert missed is not None
        assert [sorted(change["keys"]) for change in missed["changes"]] == [keys]


def test_a_change_that_is_rolled_back_is_neither_stored_nor_said(group: Group, said: list[SharedNews]) -> None:
    with transaction.atomic():
        announce(group)
        transaction.set_rollback(True)
    assert (said, Change.objects.count(), ChangeKey.objects.count()) == ([], 0, 0)


def test_a_hub_that_fails_fails_no_write(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_news: SharedNews) -> None:
        raise OSError

    monkeypatch.setattr(events, "say", fail)
    announce(group)
    assert Change.objects.count() == 1


def test_members_are_told_without_anything_being_stored(said: list[SharedNews]) -> None:
    with statements() as sql:
        actions.tell(members=["m1", "m2"], name="bell", facts={"count": 2})
    assert sql == []
    (news,) = said
    assert isinstance(news, MemberNews)
    assert news.members == ("m1", "m2")


def test_news_reach_another_process_unchanged() -> None:
    news = [
        ChangeNews(1, 2, ("a", "b"), {"type": "websocket.send", "text": "é"}),
        ChangeNews(1, None, (), {"type": "websocket.send", "text": "x"}),
        MemberNews(("m1",), {"type": "websocket.send", "text": "y"}),
        Look(("m1", "m2"), "session"),
        Look(("m1",)),
        Look((), keys=("page:a",)),
        DoorNews("page:a", {"number": 7}),
    ]
    assert unpacked(packed(news)) == [*news]


# Who must look again --------------------------------------------------------------------------------------------------


def test_losing_an_audience_has_the_pages_look_again(group: Group, outsider: User, said: list[SharedNews]) -> None:
    audience_actions.add_audience_member(audience=group.members_audience, member=outsider)
    assert said == [Look((outsider.public_id,))]
    assert not RevokedAccess.objects.exists()
    audience_actions.remove_audience_member(audience=group.members_audience, member=outsider)
    assert said[1:] == [Look((outsider.public_id,))]
    assert [row.member for row in RevokedAccess.objects.all()] == [outsider.public_id]


def test_losing_a_part_of_an_audience_has_the_pages_look_again(group: Group, outsider: User, said: list[SharedNews]) -> None:
    named = audience_actions.audience_for(kind="named", key="n1")
    audience_actions.set_audience_parts(audience=named, parts=[audience_actions.only(outsider)])
    assert said == []
    audience_actions.set_audience_parts(audience=named, parts=[])
    assert said == [Look((outsider.public_id,))]
    assert [row.member for row in RevokedAccess.objects.all()] == [outsider.public_id]


# Catching up ----------------------------------------------------------------------------------------------------------


def test_a_page_that_was_away_is_told_what_happened_since_to_what_it_shows(group: Group, owner: User, outsider: User) -> None:
    announce(group, 1)
    Change.objects.update(at=timezone.now() - timedelta(minutes=10))
    ChangeKey.objects.update(at=timezone.now() - timedelta(minutes=10))
    announce(group, 2)
    announce(group, 3, keys=["thread:other"])
    assert versions(owner, group) == [2]
    assert versions(owner, group, -int(600e6)) == [1, 2]
    assert versions(outsider, group) == [2]


def test_what_was_committed_late_is_told_though_it_lies_before_the_cursor(group: Group, owner: User) -> None:
    cursor = cursor_now()
    announce(group, 1)
    for table in (Change, ChangeKey):
        table.objects.update(at=moment_of(cursor) - OVERLAP + timedelta(seconds=1))
    assert versions(owner, group, cursor) == [1]
    for table in (Change, ChangeKey):
        table.objects.update(at=moment_of(cursor) - OVERLAP - timedelta(seconds=1))
    assert versions(owner, group, cursor) == []


def test_the_cursor_of_an_answer_misses_nothing_that_comes_after(group: Group, owner: User) -> None:
    missed = changes_since(owner, [group.key], -1)
    assert missed is not None
    announce(group, 1)
    assert versions(owner, group, missed["cursor"]) == [1]


def test_a_page_that_was_away_for_too_long_is_loaded_again(group: Group, owner: User) -> None:
    week_ago = cursor_at(timezone.now() - KEPT)
    assert changes_since(owner, [group.key], week_ago) is None
    assert changes_since(owner, [group.key], week_ago + int(60e6)) is not None


@pytest.mark.parametrize("cursor", [0, 10**30, -(10**30), 1])
def test_a_cursor_that_is_no_moment_is_answered(cursor: int, group: Group, owner: User) -> None:
    missed = changes_since(owner, [group.key], cursor)
    assert (missed is None) is (cursor != 10**30)


def test_too_many_changes_are_a_page_to_load_again(group: Group, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are too many here: as many as in earnest may take longer than what is answered lies back."""
    monkeypatch.setattr(queries, "MAX_CHANGES", 3)
    for version in range(3):
        announce(group, version)
    assert versions(owner, group) == [0, 1, 2]
    announce(group, 3)
    assert changes_since(owner, [group.key], -1) is None


def test_a_page_that_was_away_for_a_minute_of_five_posts_a_second_is_not_loaded_again(group: Group, owner: User) -> None:
    for number in range(5 * (60 + OVERLAP.seconds)):
        announce(group, number)
    now = timezone.now()
    for table in (Change, ChangeKey):
        for number, row in enumerate(table.objects.order_by("pk")):
            table.objects.filter(pk=row.pk).update(at=now - timedelta(seconds=number / 5))
    missed = changes_since(owner, [group.key], cursor_at(now - timedelta(seconds=60)))
    assert missed is not None
    assert len(missed["changes"]) > 5 * 60


def test_catching_up_takes_as_many_statements_for_many_changes_and_keys(group: Group, owner: User) -> None:
    found = []
    for version in (1, 20):
        for number in range(version):
            announce(group, number, keys=[group.key, f"thread:{number}", "thread:x"])
        with statements() as sql:
            changes_since(owner, [group.key, "thread:x", *(f"thread:{n}" for n in range(40))], -1)
        found.append(len(sql))
    assert found[0] == found[1] <= 4


def test_keys_are_few_and_short() -> None:
    assert are_keys(["k" * 60] * MAX_KEYS)
    assert not are_keys(["k"] * (MAX_KEYS + 1))
    assert not are_keys(["k" * 61])
    assert not are_keys([""])
    assert not are_keys([1])


@pytest.mark.parametrize("key", ["\ud800", "thread:a\0"])
def test_a_key_that_nothing_can_have_is_refused(key: str) -> None:
    assert not are_keys(["thread:a", key])


def test_a_bundle_that_is_named_often_is_expanded_once(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[User] = []

    def expand(viewer: User) -> list[str]:
        asked.append(viewer)
        return ["thread:a"]

    hold(monkeypatch, bundles.bundles)
    bundles.bundles.register(bundles.Bundle("test", expand))
    assert bundles.expanded(owner, ["bundle:test", "thread:b"] * 25) == ["thread:a", "thread:b"]
    assert asked == [owner]


def test_old_changes_are_forgotten_and_the_others_kept(group: Group, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "FORGOTTEN_AT_ONCE", 2)
    for version in range(5):
        announce(group, version)
    Change.objects.update(at=timezone.now() - KEPT - timedelta(minutes=1))
    announce(group, 9)
    actions.forget_old_changes()
    assert [change.version for change in Change.objects.all()] == [9]
    assert ChangeKey.objects.count() == 1


# Places that move -----------------------------------------------------------------------------------------------------


def test_changes_of_a_place_that_closes_are_not_told_to_outsiders_then_or_later(
    group: Group, owner: User, outsider: User, said: list[SharedNews], monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(group, 1)
    assert versions(outsider, group) == [1]
    close(group)
    assert (versions(outsider, group), versions(owner, group)) == ([], [1])
    finish_moves(monkeypatch)
    assert (versions(outsider, group), versions(owner, group)) == ([], [1])


def test_a_change_in_a_place_that_moves_has_the_new_audience_at_once(
    group: Group, owner: User, outsider: User, said: list[SharedNews], monkeypatch: pytest.MonkeyPatch
) -> None:
    close(group)
    said.clear()
    announce(group, 1)  # read before the place moved, and not moved itself yet
    (news,) = said
    assert isinstance(news, ChangeNews)
    assert news.audience == group.members_audience_id
    assert (versions(outsider, group), versions(owner, group)) == ([], [1])
    finish_moves(monkeypatch)
    said.clear()
    announce(group, 2)  # read before the place moved, which is over
    (news,) = said
    assert isinstance(news, ChangeNews)
    assert news.audience == group.members_audience_id
    assert (versions(outsider, group), versions(owner, group)) == ([], [1, 2])


def test_a_place_that_opens_shows_what_happened_in_it(group: Group, outsider: User, monkeypatch: pytest.MonkeyPatch) -> None:
    close(group)
    finish_moves(monkeypatch)
    announce(group, 1)
    assert versions(outsider, group) == []
    audience_actions.move_place(place=Place.objects.get(pk=group.place_id), audience=audience_actions.everyone())
    finish_moves(monkeypatch)
    assert versions(outsider, group) == [1]
    assert versions(make_member("Guy Roy", kind=Kind.GUEST), group) == []


def test_changes_move_with_their_place() -> None:
    assert Change in set(moved_models())
