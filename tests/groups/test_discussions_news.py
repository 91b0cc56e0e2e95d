"""Whom discussions tell, in which words, and who decides what was reported."""

import pytest
from django.utils import translation

from groups.actions.groups import change_group
from groups.actions.membership import remove_member
from groups.discussions.actions import accept_reply, approve, delete_reply, hide, refuse, restore
from groups.discussions.notifications import KINDS
from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import State, User
from intranet.kernel.follows.actions import mute
from intranet.kernel.moderation.levels import route_of
from intranet.kernel.moderation.models import Level
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event, Notification, Outcome, PendingEvent
from intranet.kernel.notifications.queries.counts import unread_by_kind
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.testing import statements
from intranet.kernel.work import outboxes
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Group:
    Event.objects.all().delete()
    return world.groups["closed"]


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


def tell() -> None:
    """What the worker does."""
    while PendingEvent.objects.exists():
        for outbox in outboxes.boxes:
            if outbox.model is PendingEvent:
                outboxes.deliver_batch(outbox)


def told(kind: str) -> set[str]:
    rows = Notification.objects.filter(kind=kind, outcome=Outcome.SHOWN)
    return set(rows.values_list("member__display_name", flat=True))


def line(reader: User, kind: str, language: str = "en") -> str:
    events = Event.objects.filter(kind=kind).select_related("actor").order_by("-pk")
    with translation.override(language):
        return "; ".join(found.sentence.line for found in lines_of(events, reader))


def test_a_new_discussion_tells_those_who_follow_the_group_but_its_author(world: World, group: Group, member: User) -> None:
    make_thread(member, group, "Un titre")
    tell()
    assert told("groups.thread") == {world.person(name).display_name for name in ("owner", "animator", "guest")}
    assert line(world.person("owner"), "groups.thread") == (
        f"{member.display_name} started the discussion “Un titre” in the group {group.name_en}"
    )
    assert "a ouvert la discussion «\u00a0Un titre\u00a0»" in line(world.person("owner"), "groups.thread", "fr")


def test_a_reply_tells_those_who_follow_the_discussion_and_mentions_come_first(
    world: World, group: Group, member: User
) -> None:
    thread = make_thread(member, group)
    make_reply(world.person("owner"), thread)
    tell()
    make_reply(world.person("animator"), thread, f"@{member.handle} voici")
    tell()
    assert told("groups.reply") == {member.display_name, world.person("owner").display_name}
    assert told("groups.mentioned") == {member.display_name}
    assert Notification.objects.filter(kind="groups.reply", member=member, outcome=Outcome.SHOWN).count() == 1


def test_an_excerpt_names_people_in_the_language_of_the_text(world: World, group: Group, member: User) -> None:
    make_reply(world.person("animator"), make_thread(member, group), f"@{member.handle} voici")
    events = Event.objects.filter(kind="groups.mentioned").select_related("actor")
    sentence = lines_of(events, member)[0].sentence
    assert sentence.quote == f"@{member.display_name} voici"
    assert sentence.language == "fr"


def test_several_replies_are_one_line(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group, "Un titre")
    for persona in ("owner", "animator", "guest"):
        make_reply(world.person(persona), thread)
    assert line(member, "groups.reply").endswith("and 2 others replied in “Un titre”, in the group Group closed")


def test_who_may_not_see_it_is_not_told_that_they_are_mentioned(world: World, group: Group, member: User) -> None:
    outsider = world.person("employee")
    make_thread(member, group, text=f"@{outsider.handle} @nobody.at.all")
    tell()
    assert told("groups.mentioned") == set()
    assert line(outsider, "groups.mentioned") == ""


def test_who_muted_the_discussion_or_left_the_group_is_told_nothing(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    make_reply(world.person("guest"), thread)
    tell()
    Notification.objects.all().delete()
    mute(member=member, key=thread.key)
    make_reply(world.person("animator"), thread)
    remove_member(actor=world.person("owner"), group=group, member=world.person("guest"))
    tell()
    assert told("groups.reply") == set()
    assert line(world.person("guest"), "groups.reply") == ""


def test_what_was_deleted_or_hidden_says_nothing_any_more(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply, other = make_reply(world.person("owner"), thread), make_reply(world.person("owner"), thread)
    tell()
    assert unread_by_kind(member)["groups.reply"] == 2
    delete_reply(actor=world.person("owner"), reply=reply)
    hide(actor=world.person("animator"), thing=other)
    assert line(member, "groups.reply") == ""
    assert unread_by_kind(member)["groups.reply"] == 0
    restore(actor=world.person("animator"), thing=other)
    assert unread_by_kind(member)["groups.reply"] == 1
    hide(actor=world.person("animator"), thing=thread)
    assert line(world.person("owner"), "groups.thread") == ""


def test_an_accepted_answer_tells_its_author(world: World, group: Group, member: User) -> None:
    accept_reply(actor=member, reply=make_reply(world.person("guest"), make_thread(member, group)))
    tell()
    assert told("groups.accepted") == {world.person("guest").display_name}


def test_what_waits_tells_those_who_animate_and_the_decision_its_author(world: World, group: Group, member: User) -> None:
    group = change_group(actor=world.person("owner"), group=group, values={"is_approval_needed": True})
    thread = make_thread(member, group)
    tell()
    assert told("groups.approval_waits") == {world.person(name).display_name for name in ("owner", "animator")}
    assert "is waiting for your approval" in line(world.person("owner"), "groups.approval_waits")
    assert line(member, "groups.approval_waits") == ""
    approve(actor=world.person("animator"), thing=thread)
    other = make_thread(member, group)
    refuse(actor=world.person("animator"), thing=other, reason="Déjà dit.")
    tell()
    assert told("groups.approval_decided") == {member.display_name}
    assert line(world.person("owner"), "groups.approval_waits") == ""
    assert line(member, "groups.approval_decided").count("approve") == 2


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.name != "groups.approval_waits"])
def test_news_of_a_page_takes_as_many_statements_however_many(kind: str, world: World, group: Group, member: User) -> None:
    def lines() -> int:
        events = list(Event.objects.filter(kind=kind).select_related("actor"))
        with statements() as sql:
            kinds[kind].things(events, member)  # type: ignore[misc]
        return len(sql)

    def grow() -> None:
        thread = make_thread(world.person("owner"), group, text=f"@{member.handle}")
        reply = make_reply(member, thread, f"@{member.handle}")
        accept_reply(actor=world.person("owner"), reply=reply)

    grow()
    before = lines()
    for _ in range(4):
        grow()
    assert lines() == before


# Reports ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["thread", "reply"])
def test_what_was_reported_goes_to_those_who_animate_and_can_be_hidden(
    word: str, world: World, group: Group, member: User
) -> None:
    thread = make_thread(member, group, text="mal dit")
    made = thread if word == "thread" else make_reply(member, thread, "mal dit")
    kind = subjects.get(word)
    assert kind is not None
    found = kind.find(made.public_id)
    assert isinstance(found, Thread | Reply)
    assert "mal dit" in kind.excerpt(found)
    assert kind.author(found) == member
    assert {person.display_name for person in kind.moderators(found)} == {
        world.person("owner").display_name,
        world.person("animator").display_name,
    }
    assert route_of(kind, found, world.person("guest")).level == Level.PLACE
    assert kind.is_visible(world.person("guest"), found)
    assert not kind.is_visible(world.person("employee"), found)
    assert kind.hide is not None
    assert kind.restore is not None
    kind.hide(world.person("animator"), found)
    assert not type(made).objects.visible_to(world.person("guest")).filter(pk=made.pk).exists()
    kind.restore(world.person("animator"), found)
    assert type(made).objects.visible_to(world.person("guest")).filter(pk=made.pk).exists()


def test_a_suspended_member_is_told_nothing(world: World, group: Group, member: User) -> None:
    User.objects.filter(pk=world.person("animator").pk).update(state=State.SUSPENDED)
    make_thread(member, group)
    tell()
    assert world.person("animator").display_name not in told("groups.thread")
