"""What members write in discussions, and what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups.actions.groups import archive_group, change_group, switch_tools
from groups.actions.membership import leave_group
from groups.discussions import permissions
from groups.discussions.actions import (
    accept_reply,
    add_reply,
    approve,
    clear_accepted,
    delete_reply,
    delete_thread,
    edit_reply,
    edit_thread,
    hide,
    lock_thread,
    pin_thread,
    refuse,
    restore,
    start_thread,
    unlock_thread,
)
from groups.discussions.queries.threads import shown_replies, thread_page, threads_page
from groups.models import Group, Reply, Thread
from groups.models.discussions import INDENTED
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.follows.queries import is_following
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime.models import Change, ChangeKey
from intranet.kernel.search.models import SearchChange
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def other(world: World) -> User:
    return world.person("guest")


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def place_of(group: Group) -> int:
    """The place of what its discussions hold."""
    return Place.objects.get(key=group.tool_key(permissions.DISCUSSIONS)).pk


def last_change() -> Change:
    change = Change.objects.order_by("pk").last()
    assert change is not None
    return change


def needs_approval(world: World, group: Group) -> Group:
    return change_group(actor=world.person("owner"), group=group, values={"is_approval_needed": True})


# Writing ----------------------------------------------------------------------------------------------------------------


def test_a_new_thread_is_shown_followed_told_and_indexed(group: Group, member: User) -> None:
    SearchChange.objects.all().delete()
    thread = make_thread(member, group, text="Merci *à tous* @olivia.owens")
    assert thread.html == '<p>Merci <em>à tous</em> <span data-mention="olivia.owens">@olivia.owens</span></p>'
    assert (thread.audience_id, thread.place_id) == (group.content.audience_id, place_of(group))
    assert thread.is_published
    assert is_following(member, thread.key)
    assert SearchChange.objects.filter(kind="thread", key=thread.pk).exists()
    change = last_change()
    assert (change.kind, change.subject, change.place_id) == ("thread_added", thread.key, place_of(group))
    assert set(ChangeKey.objects.filter(change=change).values_list("key", flat=True)) == {thread.key, group.key}
    assert [event.subject for event in events("groups.thread")] == [thread.key]
    assert [event.facts["handles"] for event in events("groups.mentioned")] == ["olivia.owens"]


def test_a_reply_counts_follows_and_is_told(group: Group, member: User, other: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(other, thread)
    assert (thread.reply_count, thread.last_author) == (1, other)
    assert is_following(other, thread.key)
    assert SearchChange.objects.filter(kind="reply", key=reply.pk).exists()
    kinds = list(Change.objects.order_by("pk").values_list("kind", "subject"))[-2:]
    assert kinds == [("reply_added", reply.key), ("thread_edited", thread.key)]
    assert [event.facts for event in events("groups.reply")] == [{"reply": reply.public_id}]


def test_the_affiliation_is_that_of_the_moment(group: Group, member: User) -> None:
    before, after = make_organization("Ministère des Forêts"), make_organization("Agence des Parcs")
    place(member, organization=before)
    thread = make_thread(member, group)
    place(member, organization=after)
    thread.refresh_from_db()
    assert thread.organization == before
    assert make_reply(member, thread).organization == after


def test_the_language_is_guessed_or_chosen(group: Group, member: User) -> None:
    assert make_thread(member, group, text="How do we explain it to the public?").language == "en"
    assert make_thread(member, group, text="Comment l’expliquer au public ?").language == "fr"
    assert make_thread(member, group, text="How do we do it?", language="fr").language == "fr"


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u202e\u200d", "x" * 20_001])
def test_a_text_that_says_nothing_or_too_much_is_refused(text: str, group: Group, member: User) -> None:
    with pytest.raises(ValueError, match="characters"):
        start_thread(actor=member, group=group, title="Titre", text=text)
    thread = make_thread(member, group)
    with pytest.raises(ValueError, match="characters"):
        add_reply(actor=member, thread=thread, text=text)
    assert Reply.objects.count() == 0


def test_the_same_form_sent_twice_makes_one(group: Group, member: User) -> None:
    for _ in range(2):
        thread = start_thread(actor=member, group=group, title="Une fois", text="Oui", token="a1")
        add_reply(actor=member, thread=thread, text="Oui", token="a2")
    assert (Thread.objects.count(), Reply.objects.count()) == (1, 1)
    assert Thread.objects.get().reply_count == 1
    with pytest.raises(TokenUsed):
        start_thread(actor=member, group=group, title="Une autre", text="Non", token="a1")


def test_one_token_of_two_people_makes_two(group: Group, member: User, other: User) -> None:
    for author in (member, other):
        start_thread(actor=author, group=group, title="Une fois", text="Oui", token="a1")
    assert Thread.objects.count() == 2


# Nesting ----------------------------------------------------------------------------------------------------------------


def test_replies_nest_four_levels_and_then_say_whom_they_answer(group: Group, member: User) -> None:
    thread = make_thread(member, group)
    parent = None
    for _ in range(6):
        parent = make_reply(member, thread, parent=parent)
    sibling = make_reply(member, thread)
    replies = list(Reply.objects.order_by("path"))
    assert [reply.level for reply in replies] == [1, 2, 3, 4, INDENTED, INDENTED, 1]
    assert [reply.is_deep for reply in replies] == [False] * 4 + [True, True, False]
    assert replies[-1] == sibling
    shown = shown_replies(member, thread, list(Reply.objects.select_related("author", "organization", "parent__author")))
    assert [bool(one.answered) for one in shown.replies] == [False] * 4 + [True, True, False]


def test_reading_order_is_that_of_the_tree(group: Group, member: User) -> None:
    thread = make_thread(member, group)
    first = make_reply(member, thread, "un")
    make_reply(member, thread, "deux")
    under = make_reply(member, thread, "un-un", parent=first)
    make_reply(member, thread, "un-deux", parent=first)
    make_reply(member, thread, "un-un-un", parent=under)
    page = thread_page(member, thread)
    assert [one.reply.text for one in page.replies.replies] == ["un", "un-un", "un-un-un", "un-deux", "deux"]


def test_what_was_said_earlier_keeps_its_place(group: Group, member: User) -> None:
    """Content that is brought in, or written in a demonstration, has its own time."""
    long_ago = timezone.now() - timedelta(days=3)
    thread = start_thread(actor=member, group=group, title="Avant", text="Oui", at=long_ago)
    add_reply(actor=member, thread=thread, text="un", at=long_ago + timedelta(hours=1))
    add_reply(actor=member, thread=thread, text="deux", at=long_ago + timedelta(hours=2))
    thread.refresh_from_db()
    assert thread.published_at == long_ago
    assert thread.last_activity_at == long_ago + timedelta(hours=2)
    assert [reply.text for reply in thread.replies.order_by("path")] == ["un", "deux"]


# Editing and deleting ---------------------------------------------------------------------------------------------------


def test_an_edit_is_marked_and_tells_only_those_newly_mentioned(group: Group, member: User) -> None:
    thread = make_thread(member, group, text="@aicha.benali")
    reply = make_reply(member, thread, "@aicha.benali")
    edit_thread(actor=member, thread=thread, title="Autre titre", text="@aicha.benali et @anouk.fortin")
    edited = edit_reply(actor=member, reply=reply, text="@aicha.benali et @anouk.fortin")
    assert edited.edited_at is not None
    assert edited.version == 2
    assert [event.facts["handles"] for event in events("groups.mentioned")] == ["aicha.benali"] * 2 + ["anouk.fortin"] * 2
    assert last_change().kind == "reply_edited"


def test_an_edit_that_changes_nothing_is_none(group: Group, member: User) -> None:
    reply = make_reply(member, make_thread(member, group))
    assert edit_reply(actor=member, reply=reply, text=reply.text).edited_at is None


def test_nobody_edits_or_deletes_what_others_wrote(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread)
    for persona in ("owner", "animator", "guest", "employee", "administrator"):
        actor = world.person(persona)
        with pytest.raises(PermissionRefused):
            edit_thread(actor=actor, thread=thread, title="Non", text="Non")
        with pytest.raises(PermissionRefused):
            edit_reply(actor=actor, reply=reply, text="Non")
        with pytest.raises(PermissionRefused):
            delete_thread(actor=actor, thread=thread)
        with pytest.raises(PermissionRefused):
            delete_reply(actor=actor, reply=reply)


def test_a_deleted_reply_leaves_nothing_when_nobody_answered(group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread)
    delete_reply(actor=member, reply=reply)
    thread.refresh_from_db()
    assert thread.reply_count == 0
    assert not thread_page(member, thread).replies.replies
    assert "reply_removed" in Change.objects.values_list("kind", flat=True)


def test_a_deleted_reply_with_answers_leaves_a_trace_without_words(group: Group, member: User, other: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread, "secret")
    answer = make_reply(other, thread, "réponse", parent=reply)
    accept_reply(actor=member, reply=reply)
    delete_reply(actor=member, reply=reply)
    reply.refresh_from_db()
    thread.refresh_from_db()
    assert (reply.text, reply.html, thread.accepted, thread.reply_count) == ("", "", None, 1)
    assert [one.trace for one in thread_page(other, thread).replies.replies] == ["withdrawn", ""]
    delete_reply(actor=other, reply=answer)
    assert not thread_page(other, thread).replies.replies  # the trace goes with its last answer


def test_a_deleted_thread_leaves_its_answers(group: Group, member: User, other: User) -> None:
    alone, answered = make_thread(member, group), make_thread(member, group, text="secret")
    make_reply(other, answered)
    for thread in (alone, answered):
        delete_thread(actor=member, thread=thread)
    assert list(threads_page(other, group).threads) == [answered]
    answered.refresh_from_db()
    assert (answered.text, answered.html) == ("", "")
    assert answered.withdrawn_at is not None
    assert not is_following(member, alone.key)


# What cannot be answered ----------------------------------------------------------------------------------------------


def test_a_closed_discussion_takes_no_reply_until_it_is_open_again(world: World, group: Group, member: User) -> None:
    thread, animator = make_thread(member, group), world.person("animator")
    lock_thread(actor=animator, thread=thread)
    for author in (member, animator):
        with pytest.raises(PermissionRefused, match=r"closed|fermée"):
            make_reply(author, thread)
    unlock_thread(actor=animator, thread=thread)
    make_reply(member, thread)


def test_nothing_is_answered_that_was_deleted(group: Group, member: User, other: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread)
    make_reply(other, thread, parent=reply)
    delete_reply(actor=member, reply=reply)
    with pytest.raises(PermissionRefused, match=r"deleted|supprim"):
        make_reply(other, thread, parent=reply)
    delete_thread(actor=member, thread=thread)
    with pytest.raises(PermissionRefused, match=r"deleted|supprim"):
        make_reply(other, thread)


def test_a_parent_of_another_discussion_is_no_parent(group: Group, member: User) -> None:
    elsewhere = make_reply(member, make_thread(member, group))
    with pytest.raises(PermissionRefused):
        make_reply(member, make_thread(member, group), parent=elsewhere)


def test_nothing_is_written_in_an_archived_group(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread)
    archive_group(actor=world.person("owner"), group=group)
    thread = Thread.objects.select_related("group__content").get(pk=thread.pk)
    group = thread.group
    reply.thread = thread
    animator = world.person("animator")
    attempts = (
        lambda: make_thread(member, group),
        lambda: make_reply(member, thread),
        lambda: edit_thread(actor=member, thread=thread, title="Non", text="Non"),
        lambda: edit_reply(actor=member, reply=reply, text="Non"),
        lambda: accept_reply(actor=member, reply=reply),
        lambda: pin_thread(actor=animator, thread=thread),
        lambda: lock_thread(actor=animator, thread=thread),
    )
    for attempt in attempts:
        with pytest.raises(PermissionRefused):
            attempt()


def test_ones_own_words_are_taken_back_where_one_may_no_longer_write(world: World, member: User) -> None:
    closed = world.groups["closed"]
    thread, kept = make_thread(member, closed), make_thread(member, closed)
    reply, hidden = make_reply(member, thread), make_reply(member, thread)
    hide(actor=world.person("animator"), thing=hidden)
    leave_group(actor=member, group=closed)
    archive_group(actor=world.person("owner"), group=closed)
    for one in (reply, hidden):
        delete_reply(actor=member, reply=Reply.objects.get(pk=one.pk))
    delete_thread(actor=member, thread=kept)
    thread.refresh_from_db()
    kept.refresh_from_db()
    assert (thread.reply_count, kept.text, Reply.objects.filter(thread=thread, deleted_at=None).count()) == (0, "", 0)
    with pytest.raises(PermissionRefused):
        delete_thread(actor=world.person("animator"), thread=thread)


@pytest.mark.parametrize("persona", ["employee", "administrator"])
def test_outsiders_write_in_no_group(persona: str, world: World, member: User) -> None:
    for kind in ("open", "closed", "hidden"):
        thread = make_thread(member, world.groups[kind])
        with pytest.raises(PermissionRefused):
            make_thread(world.person(persona), world.groups[kind])
        with pytest.raises(PermissionRefused):
            make_reply(world.person(persona), thread)


def test_a_tool_that_is_switched_off_takes_nothing(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    switch_tools(actor=world.person("owner"), group=group, keys=[])
    group.refresh_from_db()
    with pytest.raises(PermissionRefused):
        make_thread(member, group)
    with pytest.raises(PermissionRefused):
        make_reply(member, thread)


# Accepting, pinning -----------------------------------------------------------------------------------------------------


def test_the_author_and_those_who_animate_accept_an_answer(world: World, group: Group, member: User, other: User) -> None:
    thread = make_thread(member, group)
    first, second = make_reply(other, thread), make_reply(other, thread)
    with pytest.raises(PermissionRefused):
        accept_reply(actor=other, reply=first)
    accept_reply(actor=member, reply=first)
    accept_reply(actor=world.person("animator"), reply=second)
    thread.refresh_from_db()
    assert (thread.accepted, thread.accepted_by) == (second, world.person("animator"))
    assert [event.facts["reply"] for event in events("groups.accepted")] == [first.public_id, second.public_id]
    clear_accepted(actor=member, thread=thread)
    thread.refresh_from_db()
    assert thread.accepted is None


def test_only_those_who_animate_pin_and_close(world: World, group: Group, member: User) -> None:
    older, newer = make_thread(member, group, "Vieux"), make_thread(member, group, "Neuf")
    for steer in (pin_thread, lock_thread):
        with pytest.raises(PermissionRefused):
            steer(actor=member, thread=older)
        steer(actor=world.person("animator"), thread=older)
    assert list(threads_page(member, group).threads) == [older, newer]


# Approval ---------------------------------------------------------------------------------------------------------------


def test_what_waits_is_seen_by_nobody_until_it_is_approved(world: World, group: Group, member: User) -> None:
    group = needs_approval(world, group)
    animator = world.person("animator")
    Event.objects.all().delete()
    thread = make_thread(member, group)
    assert thread.pending_at is not None
    assert not threads_page(animator, group).threads
    assert not is_following(member, thread.key)
    assert [event.kind for event in Event.objects.all()] == ["groups.approval_waits"]
    with pytest.raises(PermissionRefused):
        approve(actor=member, thing=thread)
    approve(actor=animator, thing=thread)
    approve(actor=animator, thing=thread)
    thread.refresh_from_db()
    assert thread.is_published
    assert thread.published_at is not None
    assert thread.published_at > thread.created_at
    assert [len(events(kind)) for kind in ("groups.thread", "groups.approval_decided")] == [1, 1]
    reply = make_reply(member, thread)
    assert (reply.pending_at is None, thread.reply_count) == (False, 0)
    approve(actor=animator, thing=reply)
    thread.refresh_from_db()
    assert thread.reply_count == 1


def test_what_waited_is_published_though_its_author_has_left(world: World, group: Group, member: User) -> None:
    group = needs_approval(world, group)
    thread = make_thread(member, group)
    leave_group(actor=member, group=group)
    approve(actor=world.person("animator"), thing=thread)
    assert list(threads_page(world.person("guest"), group).threads) == [thread]
    assert not is_following(member, thread.key)


def test_those_who_animate_need_no_approval(world: World, group: Group) -> None:
    group = needs_approval(world, group)
    assert make_thread(world.person("animator"), group).is_published


def test_a_refusal_has_a_reason_and_the_author_keeps_the_text(world: World, group: Group, member: User) -> None:
    group = needs_approval(world, group)
    thread = make_thread(member, group)
    with pytest.raises(ValueError, match="reason"):
        refuse(actor=world.person("animator"), thing=thread, reason=" ")
    refuse(actor=world.person("animator"), thing=thread, reason="Déjà discuté hier.")
    thread.refresh_from_db()
    assert (thread.refusal, thread.is_published) == ("Déjà discuté hier.", False)
    assert thread.text
    assert not Thread.objects.visible_to(member).exists()
    approve(actor=world.person("animator"), thing=thread)
    assert not Thread.objects.visible_to(member).exists()


def test_what_was_approved_is_not_changed_afterwards(world: World, group: Group, member: User) -> None:
    group = needs_approval(world, group)
    thread = make_thread(member, group)
    edit_thread(actor=member, thread=thread, title="Mieux", text="Mieux dit")
    approve(actor=world.person("animator"), thing=thread)
    with pytest.raises(PermissionRefused, match=r"approved|approuvé"):
        edit_thread(actor=member, thread=thread, title="Autre", text="Autre chose")


def test_a_reply_to_a_discussion_that_is_gone_cannot_be_approved(world: World, group: Group, member: User) -> None:
    thread = make_thread(member, group)
    group = needs_approval(world, group)
    reply = make_reply(member, Thread.objects.select_related("group__content").get(pk=thread.pk))
    delete_thread(actor=member, thread=thread)
    with pytest.raises(PermissionRefused):
        approve(actor=world.person("animator"), thing=reply)


# Moderation -------------------------------------------------------------------------------------------------------------


def test_hiding_and_restoring_is_complete(world: World, group: Group, member: User, other: User) -> None:
    thread = make_thread(member, group)
    reply = make_reply(member, thread, "mal dit")
    moderator = world.person("animator")
    for _ in range(2):
        hide(actor=moderator, thing=reply)
    thread.refresh_from_db()
    shown = thread_page(other, thread).replies.replies
    assert ([one.trace for one in shown], [str(one.html) for one in shown], thread.reply_count) == (["hidden"], [""], 0)
    for _ in range(2):
        restore(actor=moderator, thing=reply)
    thread.refresh_from_db()
    assert ([one.trace for one in thread_page(other, thread).replies.replies], thread.reply_count) == ([""], 1)
    hide(actor=moderator, thing=thread)
    assert not threads_page(other, group).threads
    restore(actor=moderator, thing=thread)
    assert len(threads_page(other, group).threads) == 1
