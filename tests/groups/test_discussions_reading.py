"""What is new to each member in discussions: the marks of the list, those of a thread, and what is kept of readers."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import change_group
from groups.actions.membership import admit
from groups.discussions.actions import (
    add_reply,
    approve,
    begin_reading,
    delete_reply,
    forget_readings,
    hide,
    mark_all_read,
    mark_read,
    restore,
)
from groups.discussions.queries.reading import MAX_COUNTED, NEW_FOR, ListedThread
from groups.discussions.queries.threads import REPLIES_PAGE_SIZE, thread_page, threads_page
from groups.models import Group, Membership, Reading, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def author(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def reader(world: World) -> User:
    return world.person("animator")


@pytest.fixture
def thread(group: Group, author: User) -> Thread:
    return make_thread(author, group)


@pytest.fixture
def tab(client: Client, reader: User) -> Client:
    return sign_in_as(client, reader)


def line(viewer: User, thread: Thread) -> ListedThread:
    """The line of a discussion, as the list of its group shows it to somebody."""
    return next(one for one in threads_page(viewer, thread.group).lines if one.thread == thread)


def read(viewer: User, thread: Thread) -> None:
    thread.refresh_from_db()
    mark_read(member=viewer, thread=thread, number=thread.last_number)


def say(author: User, thread: Thread, count: int) -> list[Reply]:
    return [make_reply(author, thread, f"Réponse {number}") for number in range(count)]


def address(name: str, thread: Thread, *arguments: str) -> str:
    return reverse(f"groups:{name}", args=[thread.group.address, thread.public_id, *arguments])


# The list ---------------------------------------------------------------------------------------------------------------


def test_a_discussion_is_new_until_it_is_opened_and_then_its_replies_are(reader: User, author: User, thread: Thread) -> None:
    assert (line(reader, thread).is_new, line(reader, thread).new_replies) == (True, 0)
    read(reader, thread)
    assert not line(reader, thread).is_unread
    say(author, thread, 3)
    assert (line(reader, thread).is_new, line(reader, thread).new_replies) == (False, 3)
    read(reader, thread)
    assert not line(reader, thread).is_unread


def test_ones_own_words_are_never_new(reader: User, author: User, thread: Thread) -> None:
    assert not line(author, thread).is_unread
    make_reply(author, thread)
    make_reply(reader, thread)
    assert line(author, thread).new_replies == 1
    assert not line(reader, thread).is_unread


def test_what_was_taken_away_is_not_new(world: World, reader: User, author: User, thread: Thread) -> None:
    read(reader, thread)
    hidden, deleted, withdrawn = say(author, thread, 3)
    make_reply(author, thread, parent=withdrawn)
    hide(actor=reader, thing=hidden)
    delete_reply(actor=author, reply=deleted)
    delete_reply(actor=author, reply=withdrawn)
    assert line(reader, thread).new_replies == 1
    restore(actor=reader, thing=hidden)
    assert line(reader, thread).new_replies == 2


def test_a_reply_that_waited_is_new_when_it_is_approved(world: World, group: Group, author: User, reader: User) -> None:
    thread = make_thread(reader, group)
    change_group(actor=world.person("owner"), group=group, values={"is_approval_needed": True})
    waiting = add_reply(actor=author, thread=thread, text="Une réponse qui attend")
    make_reply(world.person("owner"), thread)
    read(reader, thread)
    approve(actor=world.person("owner"), thing=waiting)
    assert line(reader, thread).new_replies == 1
    assert thread_page(reader, thread).new.first == waiting.public_id


def test_what_was_said_before_somebody_came_is_not_new(world: World, group: Group, author: User, thread: Thread) -> None:
    newcomer = make_member("Nadia Nouvelle")
    admit(actor=world.person("owner"), group=group, member=newcomer)
    later = make_thread(author, group, "Après")
    assert not line(newcomer, thread).is_unread
    assert line(newcomer, later).is_new


def test_a_discussion_that_was_not_opened_in_a_month_is_no_news(reader: User, thread: Thread) -> None:
    long_ago = timezone.now() - NEW_FOR - timedelta(hours=1)
    Membership.objects.filter(member=reader).update(joined_at=long_ago - timedelta(days=1))
    Thread.objects.filter(pk=thread.pk).update(published_at=long_ago)
    assert not line(reader, thread).is_unread


def test_who_only_reads_an_open_group_has_marks_for_what_they_opened(world: World, author: User) -> None:
    outsider = world.person("employee")
    opened, other = make_thread(author, world.groups["open"], "A"), make_thread(author, world.groups["open"], "B")
    read(outsider, opened)
    for thread in (opened, other):
        make_reply(author, thread)
    assert line(outsider, opened).new_replies == 1
    assert not line(outsider, other).is_unread


def test_new_replies_are_counted_up_to_a_bound(reader: User, author: User, thread: Thread) -> None:
    read(reader, thread)
    first = make_reply(author, thread)
    rows = [
        Reply(
            author=author,
            thread=thread,
            audience=first.audience,
            place=first.place,
            path=f"{number + 10**9:012d}",
            number=number,
            published_at=timezone.now(),
        )
        for number in range(2, 2 * MAX_COUNTED)
    ]
    Reply.objects.bulk_create(rows)
    Thread.objects.filter(pk=thread.pk).update(last_number=2 * MAX_COUNTED - 1)
    assert (line(reader, thread).new_replies, line(reader, thread).new_shown) == (MAX_COUNTED, "99+")
    thread.refresh_from_db()
    assert (thread_page(reader, thread).new.count, thread_page(reader, thread).new.has_more) == (MAX_COUNTED, True)


def test_all_is_read_at_once(reader: User, author: User, group: Group, thread: Thread) -> None:
    opened = make_thread(author, group, "Ouverte")
    read(reader, opened)
    say(author, opened, 2)
    assert all(one.is_unread for one in threads_page(reader, group).lines)
    mark_all_read(member=reader, group=group)
    assert not any(one.is_unread for one in threads_page(reader, group).lines)
    say(author, opened, 1)
    assert line(reader, opened).new_replies == 1
    assert line(reader, make_thread(author, group, "Plus tard")).is_new


def test_nobody_marks_what_they_may_not_read(world: World, thread: Thread) -> None:
    outsider = world.person("employee")
    with pytest.raises(PermissionRefused):
        mark_read(member=outsider, thread=thread, number=1)
    with pytest.raises(PermissionRefused):
        mark_all_read(member=outsider, group=thread.group)
    assert not Reading.objects.filter(member=outsider).exists()


# What is kept -----------------------------------------------------------------------------------------------------------


def test_rows_are_of_those_who_opened_subscribed_or_wrote(world: World, reader: User, author: User, thread: Thread) -> None:
    assert list(Reading.objects.values_list("member", "number")) == [(author.pk, 0)]
    read(reader, thread)
    make_reply(author, thread)
    subscriber = world.person("owner")
    follow(member=subscriber, key=thread.key)
    assert set(Reading.objects.values_list("member", "number")) == {(author.pk, 0), (reader.pk, 0), (subscriber.pk, 1)}
    make_reply(author, thread)
    assert line(subscriber, thread).new_replies == 1


def test_a_mark_never_goes_back_nor_beyond_what_there_is(reader: User, author: User, thread: Thread) -> None:
    say(author, thread, 3)
    for number, reached in ((2, 2), (1, 2), (99, 3), (-5, 3)):
        mark_read(member=reader, thread=thread, number=number)
        assert Reading.objects.get(member=reader).number == reached


def test_rows_of_discussions_that_have_ended_are_forgotten(reader: User, author: User, group: Group, thread: Thread) -> None:
    alive = make_thread(author, group, "Toujours en cours")
    for one in (thread, alive):
        read(reader, one)
    long_ago = timezone.now() - timedelta(days=500)
    Reading.objects.filter(member=reader).update(read_on=long_ago.date())
    Thread.objects.filter(pk=thread.pk).update(last_activity_at=long_ago)
    forget_readings()
    assert set(Reading.objects.values_list("member", "thread")) == {
        (author.pk, thread.pk),
        (author.pk, alive.pk),
        (reader.pk, alive.pk),
    }


def test_a_discussion_that_is_gone_is_subscribed_to_by_nobody(reader: User) -> None:
    begin_reading(member=reader, public_id="0" * 16)
    assert not Reading.objects.filter(member=reader).exists()


def test_what_was_published_before_there_were_numbers_is_numbered(world: World, group: Group, author: User) -> None:
    """The migration gives what publishing gives, also for what waited."""
    threads = [make_thread(author, group, f"Titre {number}") for number in range(2)]
    replies = [make_reply(author, thread) for thread in (*threads, *threads, threads[0])]
    change_group(actor=world.person("owner"), group=group, values={"is_approval_needed": True})
    add_reply(actor=author, thread=threads[0], text="Attend")
    numbers = dict(Reply.objects.values_list("pk", "number"))
    assert [numbers[reply.pk] for reply in replies] == [1, 1, 2, 2, 3]
    Reply.objects.update(number=0)
    Thread.objects.update(last_number=0)
    import_module("groups.migrations.0002_readings").number_replies(apps, None)
    assert dict(Reply.objects.values_list("pk", "number")) == numbers
    assert list(Thread.objects.order_by("pk").values_list("last_number", flat=True)) == [3, 2]


# Pages ------------------------------------------------------------------------------------------------------------------


def test_a_thread_says_what_is_new_where_it_begins_and_leads_there(
    tab: Client, reader: User, author: User, thread: Thread
) -> None:
    old = make_reply(author, thread, "Ancienne")
    read(reader, thread)
    new = make_reply(author, thread, "Nouvelle")
    under = make_reply(author, thread, "Encore plus haut", parent=old)
    page = tab.get(thread.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert page.count('id="new"') == 1
    assert page.index(f'id="reply-{old.public_id}"') < page.index('id="new"') < page.index(f'id="reply-{under.public_id}"')
    assert 'href="#new"' in page
    assert page.count("badge--new") == 2
    assert 'data-marks-read="behind"' in page
    assert f'name="number" value="{new.number + 1}"' in page
    assert tab.post(address("read_thread", thread), {"number": "3"}).status_code == 302
    page = tab.get(thread.get_absolute_url()).content.decode()
    assert 'id="new"' not in page
    assert "badge--new" not in page
    assert 'data-marks-read=""' in page


def test_the_first_new_reply_is_found_on_its_page_of_a_long_thread(
    tab: Client, reader: User, author: User, thread: Thread
) -> None:
    at = thread.created_at
    for number in range(REPLIES_PAGE_SIZE + 1):
        add_reply(actor=author, thread=thread, text=f"{number}", at=at + timedelta(seconds=number))
    read(reader, thread)
    new = make_reply(author, thread, "Nouvelle")
    page = tab.get(thread.get_absolute_url()).content.decode()
    assert 'id="new"' not in page
    jump = address("reply", thread, new.public_id) + f"?since={REPLIES_PAGE_SIZE + 1}"
    assert f'href="{jump}"' in page
    assert tab.get(address("first_new", thread))["Location"] == jump
    read(reader, thread)  # the first page was looked at; the second still says what was new
    place = tab.get(jump)["Location"]
    assert f"since={REPLIES_PAGE_SIZE + 1}#reply-{new.public_id}" in place
    page = tab.get(place.partition("#")[0]).content.decode()
    assert page.index('id="new"') < page.index(f'id="reply-{new.public_id}"')
    assert f"?since={REPLIES_PAGE_SIZE + 1}" in page.split('rel="prev"')[0].rsplit("href=", 1)[1]
    assert tab.get(address("first_new", thread))["Location"] == thread.get_absolute_url()


def test_the_list_shows_the_marks_and_clears_them(tab: Client, reader: User, author: User, thread: Thread) -> None:
    read(reader, thread)
    say(author, thread, 2)
    at = reverse("groups:threads", args=[thread.group.address])
    for page in (at, thread.group.get_absolute_url()):
        shown = tab.get(page).content.decode()
        assert address("first_new", thread) in shown
        assert "2 nouvelles réponses" in shown, page
    fragment = tab.get(address("thread_line", thread), headers={"hx-request": "true"}).content.decode()
    assert "2 nouvelles réponses" in fragment
    assert "Tout marquer comme lu" in tab.get(at).content.decode()
    assert tab.post(reverse("groups:read_threads", args=[thread.group.address])).status_code == 302
    shown = tab.get(at).content.decode()
    assert "nouvelle" not in shown
    assert "Tout marquer comme lu" not in shown


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 20, "²"])
def test_a_number_that_is_none_is_refused(number: str, tab: Client, reader: User, thread: Thread) -> None:
    assert tab.post(address("read_thread", thread), {"number": number}).status_code == 400
    assert tab.get(thread.get_absolute_url(), {"since": number}).status_code == 200
    assert not Reading.objects.filter(member=reader).exists()


def test_scripts_get_no_page_and_opening_one_writes_nothing(tab: Client, reader: User, thread: Thread) -> None:
    tab.get(thread.get_absolute_url())
    assert not Reading.objects.filter(member=reader).exists()
    answer = tab.post(address("read_thread", thread), {"number": "0"}, headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert Reading.objects.get(member=reader).number == 0


def test_marks_take_as_many_statements_for_many_discussions(tab: Client, reader: User, author: User, group: Group) -> None:
    thread = make_thread(author, group)
    read(reader, thread)

    def grow() -> None:
        for number in range(12):
            more = make_thread(author, group, f"Titre {number}")
            if number % 2:
                read(reader, more)
            say(author, more, 2)

    assert_constant_statements(lambda: tab.get(reverse("groups:threads", args=[group.address])), grow)
    assert_constant_statements(lambda: tab.get(thread.get_absolute_url()), lambda: None)
    assert_constant_statements(lambda: mark_all_read(member=reader, group=group), grow, at_most=10)
