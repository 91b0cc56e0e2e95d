"""Editors that are not honest: each is closed, or not heard, and the text stays as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from intranet.kernel.accounts.models import User
from tests.realtime.test_doors import in_a_request
from tests.wiki.editors import more_words, new_paragraph
from tests.wiki.test_room import Make, colleague, editors, page
from tests.wiki.test_tree import fresh
from tests.wiki.texts import body
from wiki.actions.texts import publish_text, rewrite_page
from wiki.doors import editing, rooms
from wiki.models import TextClient, TextUpdate, Way, WikiPage
from wiki.text.shared import fragment_of
from wiki.text.updates import RefusedError, read_update

__all__ = ["colleague", "editors", "page"]

pytestmark = pytest.mark.django_db(transaction=True)


async def nothing_was_written(page: WikiPage) -> bool:
    return await in_a_request(lambda: TextUpdate.objects.filter(text__page=page).count()) == 1


def update_of(change: Callable[[Doc[Any]], object], document: Doc[Any] | None = None) -> bytes:
    """The update that a change of a copy is."""
    copy: Doc[Any] = Doc()
    if document is not None:
        copy.apply_update(document.get_update())
    before = copy.get_state()
    change(copy)
    return copy.get_update(before)


def foreign_root(document: Doc[Any]) -> None:
    document.get("other", type=XmlFragment).children.append(XmlText("x"))


def with_text(change: Callable[[XmlText], object]) -> Callable[[Doc[Any]], None]:
    """A change that adds a paragraph, and does something with its words."""

    def changed(document: Doc[Any]) -> None:
        with document.transaction():
            element, text = XmlElement("paragraph"), XmlText("x")
            fragment_of(document).children.append(element)
            element.children.append(text)
            change(text)

    return changed


def unknown_attribute(document: Doc[Any]) -> None:
    fragment_of(document).children.append(XmlElement("paragraph", {"onclick": "alert(1)"}))


RUNS = {"href": "javascript:alert(1)", "page": "", "title": ""}
BROKEN: dict[str, bytes] = {
    "a foreign root": update_of(foreign_root),
    "an unknown node": update_of(new_paragraph("x", "script")),
    "the root as a node": update_of(new_paragraph("x", "doc")),
    "an unknown attribute": update_of(unknown_attribute),
    "an unknown mark": update_of(with_text(lambda text: text.format(0, 1, {"blink": True}))),
    "a link that runs": update_of(with_text(lambda text: text.format(0, 1, {"link": RUNS}))),
    "an embed": update_of(with_text(lambda text: text.insert_embed(0, {"a": 1}))),
    "cut short": update_of(new_paragraph("x"))[:-3],
    "with more behind it": update_of(new_paragraph("x")) + b"\x00",
    "a number without end": b"\xff" * 20,
    "structs without end": b"\x01\xff\xff\xff\x7f\x05\x00" + b"\x00\x01" * 50,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_an_update_that_no_editor_writes_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        read_update(data)


@pytest.mark.parametrize("data", [BROKEN["an unknown node"], BROKEN["cut short"]], ids=["an unknown node", "cut short"])
async def test_who_sends_one_is_closed_before_it_is_applied(
    editors: Make, page: WikiPage, colleague: User, data: bytes
) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    await one.send_update(data)
    assert await one.hear_until_closed() == 4400
    await other.write(more_words("Toujours là. "))
    await other.save()
    assert await in_a_request(lambda: publish_text(page=page)) is not None
    assert (await in_a_request(lambda: fresh(page))).text == "Toujours là. Premier.\n"


async def test_nobody_writes_as_a_client_of_somebody_else(editors: Make, page: WikiPage, colleague: User) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    await one.write(more_words("Un. "))
    await one.save()
    forged: Doc[Any] = Doc(client_id=one.document.client_id)
    forged.apply_update(one.document.get_update())
    before = forged.get_state()
    more_words("Forgé. ")(forged)
    await other.send_update(forged.get_update(before))
    assert await other.hear_until_closed() == 4400
    assert "Forgé" not in one.words


async def test_nobody_takes_the_client_of_somebody_who_has_come_and_not_written(editors: Make, colleague: User) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    forged: Doc[Any] = Doc(client_id=one.document.client_id)
    forged.apply_update(other.document.get_update())
    before = forged.get_state()
    more_words("Forgé. ")(forged)
    await other.send_update(forged.get_update(before))
    assert await other.hear_until_closed() == 4400
    await one.write(more_words("Un. "))
    await one.save()


async def test_nobody_writes_as_the_server(editors: Make, page: WikiPage, writer: User) -> None:
    """Not even the member whose words the server writes with that client."""
    server = await in_a_request(lambda: TextClient.objects.get(text__page=page, is_server=True))
    assert server.member_id == writer.pk
    one = await editors(document=Doc(client_id=server.client)).open()
    assert one.code == 4400
    assert await nothing_was_written(page)


async def test_nobody_writes_as_a_client_that_came_while_the_text_was_open(
    editors: Make, page: WikiPage, colleague: User
) -> None:
    one = await editors().open()
    wanted = body("Premier.", "Deuxième.")
    await in_a_request(lambda: rewrite_page(actor=colleague, page=page, body=wanted, way=Way.FORM))
    await one.hear_until(lambda: "Deuxième" in one.words)
    theirs = await in_a_request(lambda: TextClient.objects.get(member=colleague, is_server=True))
    forged: Doc[Any] = Doc(client_id=theirs.client)
    forged.apply_update(one.document.get_update())
    before = forged.get_state()
    more_words("Forgé. ")(forged)
    await one.send_update(forged.get_update(before))
    assert await one.hear_until_closed() == 4400


@pytest.mark.parametrize("whose", ["own", "other"])
async def test_a_place_says_who_it_is_whatever_it_claims(editors: Make, writer: User, colleague: User, whose: str) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    if whose == "other":
        await one.show_place(None, client=other.document.client_id)
        assert await one.hear_until_closed() == 4400
        return
    await one.show_place({"anchor": 1}, user={"name": "La ministre", "id": "x"}, script="<b>")
    await other.hear_until(lambda: other.places)
    [said] = other.places.values()
    assert set(said) == {"user", "cursor"}
    assert said["user"]["name"] == writer.display_name


async def test_an_update_that_stands_on_what_is_not_there_is_asked_for_again(editors: Make, page: WikiPage) -> None:
    one = await editors().open()
    more_words("Perdu en chemin. ")(one.document)  # never sent
    await one.write(more_words("Ensuite. "))
    await one.save()
    assert await in_a_request(lambda: publish_text(page=page)) is not None
    assert (await in_a_request(lambda: fresh(page))).text == "Ensuite. Perdu en chemin. Premier.\n"


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        ({"type": "hello", "schema": 0, "client": 7, "epoch": 0}, 4426),
        ({"type": "hello", "schema": 1, "client": 7, "epoch": 99}, 4410),
        ({"type": "hello", "schema": 1, "client": -1, "epoch": 0}, 4400),
        ({"type": "hello", "schema": 1, "client": 1, "epoch": 0}, 4400),  # that of the seed
        ({"type": "ack", "count": 1}, 4400),
        ([], 4400),
    ],
)
async def test_who_greets_with_another_schema_or_epoch_is_told_so(editors: Make, greeting: Any, code: int) -> None:
    one = editors()
    accepted, _code = await one._socket.connect()
    assert accepted
    await one.say(greeting)
    assert await one.hear_until_closed() == code


@pytest.mark.parametrize("message", [b"\x07\x00", b"\x00\x09\x00", b"\x00\x02\x05ab", b"\x01\x01\xff", b"\x00\x00\x03\x01\x01"])
async def test_messages_of_no_kind_end_a_connection(editors: Make, message: bytes) -> None:
    one = await editors().open()
    await one.send_raw(message)
    assert await one.hear_until_closed() == 4400


async def test_a_message_that_is_too_large_ends_a_connection(editors: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await editors().open()
    await one.send_raw(b"\x00\x02" + b"x" * editing.MAX_MESSAGE_BYTES)
    assert await one.hear_until_closed() == 4413


async def test_a_document_that_is_too_large_grows_no_further(
    editors: Make, page: WikiPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "MAX_DOCUMENT_BYTES", 5_000)
    one = await editors().open()
    await one.write(new_paragraph("x" * 6_000))
    assert await one.hear_until_closed() == 4413
    assert await nothing_was_written(page)


async def test_who_talks_without_end_is_closed(editors: Make) -> None:
    one = await editors().open()
    for _ in range(int(editing.BURST) + 20):
        await one.say({"type": "ack", "count": 0})
    assert await one.hear_until_closed() == 4429


async def test_who_acknowledges_what_was_never_sent_is_closed(editors: Make) -> None:
    one = await editors().open()
    await one.say({"type": "ack", "count": 10_000})
    assert await one.hear_until_closed() == 4400


async def test_who_does_not_read_is_closed_and_the_others_write_on(editors: Make, colleague: User) -> None:
    one, other = await editors().open(), await editors(colleague).open()
    for number in range(300):  # nothing of it is acknowledged by the other
        await one.write(new_paragraph(f"{number}"))
        await one.save()
        await one.say({"type": "ack", "count": number})
    assert await other.hear_until_closed() == 4408
    await one.write(new_paragraph("Et encore"))
    await one.save()
