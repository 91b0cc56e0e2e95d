"""The room of editors: what several write at once is one text, stored before anybody has it, whoever comes, goes or fails."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import OperationalError, connections
from django_tasks_db.models import DBTaskResult
from pycrdt import Doc

from groups.actions.groups import archive_group, create_group
from groups.actions.membership import admit, change_role
from groups.models import GroupKind, GroupRole
from intranet.asgi import application
from intranet.kernel.accounts import actions as account_actions
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import add_audience_member, only, show_to_list
from intranet.kernel.realtime import connections as connections_room
from intranet.kernel.realtime import doors as doors_room
from intranet.kernel.realtime import events, hub, loop, reading, sockets
from intranet.kernel.realtime.hub import Hub
from intranet.kernel.testing import make_member
from profiles.actions.organizations import grant_role, revoke_role
from profiles.models import OrganizationRole
from tests.profiles.organizations import make_organization
from tests.realtime.test_doors import in_a_request
from tests.wiki.editors import Editor, more_words, new_paragraph, signed_in
from tests.wiki.test_tree import fresh, write
from tests.wiki.texts import body, paragraph
from tests.work.installations import PATIENCE_S
from wiki.actions.editing import budget_of
from wiki.actions.merging import merge_into_page, restore_edition
from wiki.actions.pages import archive_page, delete_page, move_page
from wiki.actions.readers import set_editors
from wiki.actions.spaces import open_space
from wiki.actions.texts import document_of, publish_text, rewrite_page
from wiki.doors import rooms
from wiki.models import Edition, Editors, SharedText, TextClient, TextUpdate, Way, WikiPage
from wiki.tasks import publish_written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    return write(writer, front, "Brûlages", "Premier.")


@pytest.fixture
def colleague() -> User:
    return make_member("Eva Roy")


@pytest.fixture
async def editors(
    page: WikiPage, writer: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Editor]]:
    """Makes editors of the page (or of another) for the writer, or for somebody else."""
    own = Hub()
    for room in (events, sockets, doors_room, rooms):
        monkeypatch.setattr(room, "hub", own)
    monkeypatch.setattr(hub, "MAX_TRUST_AT_DOOR_S", 10 * PATIENCE_S)  # nobody is looked at again without a reason
    monkeypatch.setattr(rooms, "LOOKS_EVERY", 10**9)
    monkeypatch.setattr(rooms, "_rooms", {})
    sessions = dict(zip((writer.pk, colleague.pk), await signed_in(writer, colleague), strict=True))
    made: list[Editor] = []

    def make(member: User = writer, at: WikiPage = page, document: Doc[Any] | None = None) -> Editor:
        made.append(Editor(application, at, sessions[member.pk], document))
        return made[-1]

    yield make
    for editor in made:
        if editor.code is None:
            await editor.leave()
    monkeypatch.setattr(loop, "_loop", None)
    for _ in range(8):
        await reading.read(connections.close_all)


type Make = Callable[..., Editor]


def stored_words(page: WikiPage) -> str:
    """What the log says now, once it is published."""
    publish_text(page=page)
    return fresh(page).text


async def test_two_who_write_in_one_paragraph_have_one_text_of_both(editors: Make, page: WikiPage, colleague: User) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    await one.write(more_words("Un "))
    await other.write(more_words("Deux ", at=0))
    for editor in (one, other):
        await editor.hear_until(lambda: not editor.unsaved and "Un" in editor.words and "Deux" in editor.words)  # noqa: B023
    assert one.words == other.words
    assert one.words.endswith("Premier.\n")
    assert await in_a_request(lambda: stored_words(page)) == one.words
    clients = await in_a_request(lambda: dict(TextClient.objects.filter(is_server=False).values_list("client", "member")))
    assert clients == {one.document.client_id: page.created_by_id, other.document.client_id: colleague.pk}
    authors = await in_a_request(lambda: {author for row in TextUpdate.objects.all() for author in row.authors})
    assert authors == {page.created_by_id, colleague.pk}


async def test_what_is_acknowledged_is_in_the_log(editors: Make, page: WikiPage) -> None:
    one = await editors().open()
    for number in range(20):
        await one.write(new_paragraph(f"Alinéa {number}"))
    await one.save()
    assert await in_a_request(lambda: stored_words(page)) == one.words
    # What came while something was stored was stored together.
    assert await in_a_request(lambda: TextUpdate.objects.count()) <= 21


async def test_who_comes_later_has_everything_and_who_was_away_brings_what_they_wrote(editors: Make) -> None:
    one = await editors().open()
    await one.leave()
    one.code = 1000
    more_words("Hors ligne. ")(one.document)
    other = await editors().open()
    await other.write(more_words("Meanwhile. "))
    await other.save()
    back = await editors(document=one.document).open(epoch=1)
    await other.hear_until(lambda: "Hors ligne" in other.words)
    assert back.words == other.words
    assert "Meanwhile" in back.words


async def test_words_written_by_other_means_reach_an_open_editor(editors: Make, page: WikiPage, colleague: User) -> None:
    one = await editors().open()
    await one.write(more_words("Ici. "))
    await one.save()
    wanted = body("Ici. Premier.", "Par le formulaire.")
    await in_a_request(lambda: rewrite_page(actor=colleague, page=page, body=wanted, way=Way.FORM))
    await one.hear_until(lambda: "formulaire" in one.words)
    await one.write(more_words("Encore. "))
    await one.save()
    assert one.words == "Encore. Ici. Premier.\nPar le formulaire.\n"
    assert await in_a_request(lambda: stored_words(page)) == one.words


async def test_a_tab_that_stays_open_through_many_editions_has_every_word_once_and_the_state_stays_small(
    editors: Make, page: WikiPage, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`manage.py benchmark editions` writes 10,000 times."""
    monkeypatch.setattr(connections_room, "MAX_UNREAD_S", 10 * PATIENCE_S)  # it reads after each turn, however long that takes
    paragraphs = [f"Alinéa {number} : le brûlage dirigé réduit le combustible." for number in range(20)]
    await in_a_request(lambda: rewrite_page(actor=colleague, page=page, body=body("Premier.", *paragraphs), way=Way.API))
    tab = await editors().open()

    def write_ten_times(turn: int) -> None:
        """Each from the edition that is published; then the one before is brought back."""
        for number in range(10):
            current = fresh(page)
            blocks = list(current.body["content"])
            blocks[1 + (turn + number) % 20] = paragraph(f"{turn}, {number}")
            merge_into_page(actor=colleague, page=page, body=body(*blocks), base=current.edition, way=Way.API)
        before = Edition.objects.select_related("revision").get(page=page, number=fresh(page).edition - 1)
        restore_edition(actor=colleague, page=page, edition=before, base=before.number + 1)

    for turn in range(20):
        await in_a_request(lambda: write_ten_times(turn))  # noqa: B023  waited for before the next turn
        await tab.write(new_paragraph(f"Onglet {turn}."))
        await tab.save()
        await tab.acknowledge()
    stored = await in_a_request(lambda: stored_words(page))
    await tab.hear_until(lambda: tab.words == stored)
    assert tab.code is None
    assert stored.splitlines()[21:] == [f"Onglet {turn}." for turn in range(20)]
    assert len(stored.splitlines()) == len(set(stored.splitlines())) == 41
    text = await in_a_request(lambda: SharedText.objects.get(page=page))
    state = await in_a_request(lambda: len(document_of(text).get_update()))
    assert await in_a_request(lambda: TextUpdate.objects.filter(text=text).count()) > 220
    assert state <= budget_of(len(stored.encode()))


async def test_what_is_not_stored_is_not_acknowledged_and_nobody_has_it(
    editors: Make, page: WikiPage, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await editors().open(), await editors(colleague).open()

    def fail(**_what: object) -> int:
        raise OperationalError

    monkeypatch.setattr(rooms, "append_update", fail)
    await one.write(more_words("Perdu ? "))
    assert await one.hear_until_closed() == 4503
    assert await other.hear_until_closed() == 4503
    assert one.unsaved == 1
    assert other.words == "Premier.\n"
    monkeypatch.undo()


async def test_with_the_last_editor_the_text_is_one_state_and_the_page_is_published(
    editors: Make, page: WikiPage, writer: User
) -> None:
    one = await editors().open()
    await one.write(more_words("Neuf. "))
    await one.save()
    await one.leave()
    one.code = 1000
    text = await in_a_request(lambda: SharedText.objects.get(page=page))
    assert text.snapshot_head == text.head == 2
    assert not rooms._rooms
    waiting = DBTaskResult.objects.filter(task_path=publish_written.module_path)
    assert await in_a_request(lambda: [row.args_kwargs["args"] for row in waiting]) == [[page.pk]]
    await in_a_request(lambda: publish_written.func(page.pk))
    edition = await in_a_request(lambda: Edition.objects.get(page=page, number=2))
    assert edition.way == Way.EDITOR
    assert await in_a_request(lambda: [one.pk for one in edition.authors.all()]) == [writer.pk]
    assert (await in_a_request(lambda: fresh(page))).text == "Neuf. Premier.\n"


async def test_others_see_where_somebody_writes_and_when_they_are_gone(editors: Make, writer: User, colleague: User) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    await one.show_place({"anchor": 1})
    await other.hear_until(lambda: other.places)
    [(client, said)] = other.places.items()
    assert client == one.document.client_id
    assert said["cursor"] == {"anchor": 1}
    assert (said["user"]["name"], said["user"]["id"]) == (writer.display_name, writer.public_id)
    late = await editors().open()
    assert client in late.places
    await one.leave()
    one.code = 1000
    await other.hear_until(lambda: other.places[client] is None)


async def test_carets_that_move_at_once_are_told_together(editors: Make, colleague: User) -> None:
    one, other, watcher = await editors().open(), await editors(colleague).open(), await editors().open()
    frames = watcher.frames
    for clock in (1, 2, 3):
        await one.show_place({"anchor": clock}, clock=clock)
    await other.show_place({"anchor": 9})
    await watcher.hear_until(lambda: len(watcher.places) == 2)
    assert watcher.frames == frames + 1
    assert [place["cursor"]["anchor"] for place in watcher.places.values()] == [3, 9]


# Rights that change meanwhile -------------------------------------------------------------------------------------------


def suspend(writer: User, _page: WikiPage) -> None:
    account_actions.suspend_member(actor=None, member=writer, reason="test")


def hide(_writer: User, page: WikiPage) -> None:
    """Nobody but somebody else sees the page above it any more."""
    show_to_list(place=fresh(page).around, parts=[only(make_member("Ada Minh"))])


def delete(_writer: User, page: WikiPage) -> None:
    delete_page(actor=make_member("Ada Minh", is_staff=True), page=fresh(page))


@pytest.mark.parametrize(("change", "code"), [(suspend, 4401), (hide, 4404), (delete, 4404)])
async def test_who_may_see_the_page_no_more_is_closed_at_once_and_writes_nothing_more(
    editors: Make, page: WikiPage, writer: User, change: Callable[[User, WikiPage], None], code: int
) -> None:
    one = await editors().open()
    if change is hide:  # it has a place of its own
        await in_a_request(lambda: write(writer, fresh(page), "Dessous"))
    await in_a_request(lambda: change(writer, page))
    assert await one.hear_until_closed() == code
    await one.write(more_words("Après. "))
    assert await one.hears_nothing()
    assert await in_a_request(lambda: TextUpdate.objects.filter(text__page=page).count()) == 1


async def test_a_page_that_moves_where_its_editors_do_not_see_closes_those_of_all_pages_under_it(
    editors: Make, page: WikiPage, writer: User, front: WikiPage
) -> None:
    """The manager who moves it sees both places; the writer, one."""
    manager = await in_a_request(lambda: make_member("Ada Minh", is_staff=True))
    narrow = await in_a_request(lambda: write(manager, front, "Étroit"))
    await in_a_request(lambda: write(manager, narrow, "Déjà dedans"))
    await in_a_request(lambda: show_to_list(place=fresh(narrow).around, parts=[only(manager)]))
    under = await in_a_request(lambda: write(writer, fresh(page), "Dessous", "Un."))
    deeper = await in_a_request(lambda: write(writer, fresh(under), "Plus bas", "Deux."))
    beside = await in_a_request(lambda: write(writer, fresh(page), "À côté", "Trois."))
    below = [under, deeper, beside]
    opened = [await editors(at=one).open() for one in below]
    await in_a_request(lambda: move_page(actor=manager, page=fresh(page), parent=fresh(narrow)))
    for editor in opened:
        assert await editor.hear_until_closed() == 4404
        await editor.write(more_words("Après. "))
        assert await editor.hears_nothing()
    assert await in_a_request(lambda: TextUpdate.objects.filter(text__page__in=[one.pk for one in below]).count()) == 3


async def test_who_may_only_read_from_now_on_is_told_and_their_words_are_dropped(
    editors: Make, page: WikiPage, writer: User
) -> None:
    one = await editors().open()
    assert one.heard("hello")[0]["may_write"] is True
    await in_a_request(lambda: archive_page(actor=writer, page=fresh(page), is_archived=True))
    await one.hear_until(lambda: one.heard("rights"))
    assert one.heard("rights") == [{"type": "rights", "may_write": False}]
    await one.write(more_words("Trop tard. "))
    await one.hear_until(lambda: one.heard("refused"))
    assert one.unsaved == 1
    assert await in_a_request(lambda: TextUpdate.objects.count()) == 1
    await in_a_request(lambda: archive_page(actor=writer, page=fresh(page), is_archived=False))
    await one.hear_until(lambda: len(one.heard("rights")) == 2)
    assert one.heard("rights")[1]["may_write"] is True


type Lose = Callable[[User, User], tuple[WikiPage, Callable[[], object]]]
"""Makes a page that the second writes, and gives what takes that from them."""


def become_guest(writer: User, colleague: User) -> tuple[WikiPage, Callable[[], object]]:
    group = create_group(actor=writer, kind=GroupKind.CLOSED, texts={"name_fr": "Feux"})
    admit(actor=writer, group=group, member=colleague)
    page = write(colleague, open_space(actor=writer, owner=group), "Une page", "Mots.")
    return page, lambda: change_role(actor=None, group=group, member=colleague, role=GroupRole.GUEST)


def see_group_archived(writer: User, colleague: User) -> tuple[WikiPage, Callable[[], object]]:
    group = create_group(actor=writer, kind=GroupKind.CLOSED, texts={"name_fr": "Feux"})
    admit(actor=writer, group=group, member=colleague)
    page = write(colleague, open_space(actor=writer, owner=group), "Une page", "Mots.")
    return page, lambda: archive_group(actor=writer, group=group)


def lose_role_in_organization(writer: User, colleague: User) -> tuple[WikiPage, Callable[[], object]]:
    office = make_organization("Bureau des feux")
    for member in (writer, colleague):
        grant_role(actor=None, member=member, organization=office, role=OrganizationRole.ADMINISTRATOR)
        add_audience_member(audience=office.audience, member=member)
    page = write(colleague, open_space(actor=writer, owner=office), "Une page", "Mots.")
    set_editors(actor=writer, page=page, editors=Editors.OWNERS, is_open_to_comments=True)
    return page, lambda: revoke_role(actor=None, member=colleague, organization=office, role=OrganizationRole.ADMINISTRATOR)


def be_no_editor(writer: User, colleague: User) -> tuple[WikiPage, Callable[[], object]]:
    manager = make_member("Ada Minh", is_staff=True)
    page = write(colleague, open_space(actor=writer, owner=None), "Une page", "Mots.")
    return page, lambda: set_editors(actor=manager, page=page, editors=Editors.OWNERS, is_open_to_comments=True)


@pytest.mark.parametrize("lose", [become_guest, see_group_archived, lose_role_in_organization, be_no_editor])
async def test_who_loses_the_right_to_write_writes_no_more_and_is_told(
    editors: Make, front: WikiPage, writer: User, colleague: User, lose: Lose
) -> None:
    """At once: here nobody is looked at again without a reason."""
    page, change = await in_a_request(lambda: lose(writer, colleague))
    editor = await editors(colleague, page).open()
    assert editor.heard("hello")[0]["may_write"] is True
    await in_a_request(change)
    await editor.hear_until(lambda: editor.heard("rights"))
    assert editor.heard("rights") == [{"type": "rights", "may_write": False}]
    await editor.write(more_words("Non. "))
    await editor.hear_until(lambda: editor.heard("refused"))
    assert await in_a_request(lambda: TextUpdate.objects.filter(text__page=page).count()) == 1
