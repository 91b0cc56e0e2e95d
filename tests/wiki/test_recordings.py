"""Recordings: in slices, made ready by ffmpeg, played in parts, and taken back."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import World
from tests.wiki.recordings import WEBM, begun, digest, film, kept, made_ready, put
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.knowledge import media
from wiki.knowledge.actions.converting import convert
from wiki.knowledge.actions.recordings import (
    add_slice,
    discard_recording,
    erase_withdrawn,
    keep_file,
    keep_recording,
    set_consent,
)
from wiki.models import Conversion, Medium, Problem, Recording, RecordingState, WikiPage
from wiki.text.rendering import recordings_of

pytestmark = pytest.mark.django_db
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is missing")


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    return create_page(actor=writer, parent=front, title="Crues", language="fr")


@pytest.fixture
def tab(client: Client, writer: User) -> Client:
    return sign_in_as(client, writer)


def work() -> None:
    """What the worker does."""
    rows = list(Conversion.objects.all())
    convert(rows)
    Conversion.objects.filter(pk__in=[row.pk for row in rows]).delete()


def fresh(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def slice_address(recording: Recording, take: int = 0, number: int = 0) -> str:
    return reverse("wiki:slice", args=[recording.public_id, take, number])


# Slices -------------------------------------------------------------------------------------------------------------------


def test_a_slice_that_is_sent_twice_is_kept_once(tab: Client, writer: User, page: WikiPage) -> None:
    recording = begun(writer, page)
    assert put(tab, slice_address(recording), WEBM + b"un") == 201
    assert put(tab, slice_address(recording), WEBM + b"un") == 204
    assert put(tab, slice_address(recording), WEBM + b"autre") == 409
    assert [len(b"".join([WEBM, b"un"]))] == [recording.slices.get().file.size]


@pytest.mark.parametrize(
    ("number", "content", "told", "status"),
    [
        (0, b"<html>", "", 415),
        (0, b"", "", 400),
        (0, WEBM + b"x", "sha-256=:AAAA:", 400),
        (0, WEBM + b"x", "nothing", 400),
        (0, b"x" * (4 * 1024 * 1024 + 1), "", 413),
        (10**6, WEBM, "", 413),
        (10**30, WEBM, "", 413),
    ],
)
def test_a_hostile_slice_is_refused_and_nothing_is_kept(
    tab: Client, writer: User, page: WikiPage, number: int, content: bytes, told: str, status: int
) -> None:
    recording = begun(writer, page)
    assert put(tab, slice_address(recording, number=number), content, told) == status
    assert not recording.slices.exists()


def test_a_recording_has_an_end(writer: User, page: WikiPage, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = begun(writer, page)
    monkeypatch.setattr("wiki.knowledge.actions.recordings.MAX_RECORDING_BYTES", 10)
    add_slice(actor=writer, recording=recording, take=0, number=0, content=WEBM + b"123456")
    with pytest.raises(Exception, match="too large"):
        add_slice(actor=writer, recording=fresh(recording), take=0, number=1, content=b"1")


def test_only_who_records_sends_slices_and_nobody_after_the_end(tab: Client, writer: User, page: WikiPage) -> None:
    recording = begun(writer, page)
    stranger = sign_in_as(Client(), make_member("Eva Roy"))
    assert put(stranger, slice_address(recording), WEBM) == 404
    assert put(tab, slice_address(recording), WEBM) == 201
    keep_recording(actor=writer, recording=recording)
    assert put(tab, slice_address(recording, number=1), WEBM) == 403


def test_nobody_but_who_records_learns_of_what_is_not_kept(writer: User, page: WikiPage) -> None:
    recording = begun(writer, page)
    add_slice(actor=writer, recording=recording, take=0, number=0, content=WEBM)
    stranger = sign_in_as(Client(), make_member("Eva Roy"))
    for name, rest in (("recording", []), ("recording_file", ["original"]), ("captions_file", [])):
        assert stranger.get(reverse(f"wiki:{name}", args=[recording.public_id, *rest])).status_code == 404


def test_what_is_discarded_leaves_no_bytes(writer: User, page: WikiPage) -> None:
    recording = begun(writer, page)
    add_slice(actor=writer, recording=recording, take=0, number=0, content=WEBM)
    discard_recording(actor=writer, recording=recording)
    assert not StoredFile.objects.exists()
    assert not Recording.objects.exists()


def test_recording_begins_with_consent_alone(tab: Client, page: WikiPage) -> None:
    address = reverse("wiki:begin_recording", args=[page.address])
    assert tab.post(address, {"title": "Le premier jour", "medium": "audio"}).status_code == 403
    answer = tab.post(address, {"title": "Le premier jour", "medium": "audio", "consents": "on"})
    assert answer.status_code == 201
    assert put(tab, f"{answer.json()['slices']}0/0/", WEBM) == 201


# Made ready ---------------------------------------------------------------------------------------------------------------


@needs_ffmpeg
def test_what_is_kept_is_played_in_two_formats_with_a_poster(tab: Client, writer: User, page: WikiPage) -> None:
    recording = kept(writer, page, film())
    assert recordings_of(WikiPage.objects.get(pk=page.pk).body) == [recording.public_id]
    work()
    recording = fresh(recording)
    assert (recording.state, recording.problem) == (RecordingState.READY, "")
    assert 2_800 < (recording.duration_ms or 0) < 3_300
    assert not recording.slices.exists()
    assert StoredFile.objects.count() == 3
    html = tab.get(page.get_absolute_url(), follow=True).content.decode()
    for name in ("mp4", "webm", "poster"):
        address = reverse("wiki:recording_file", args=[recording.public_id, name])
        assert address in html
        assert tab.get(address).status_code == 200


@needs_ffmpeg
def test_a_part_of_it_is_given_to_who_seeks(tab: Client, writer: User, page: WikiPage) -> None:
    recording = kept(writer, page, film())
    work()
    address = reverse("wiki:recording_file", args=[recording.public_id, "mp4"])
    whole = tab.get(address).getvalue()
    answer = tab.get(address, headers={"Range": "bytes=100-299"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (206, f"bytes 100-299/{len(whole)}")
    assert answer.getvalue() == whole[100:300]
    # Its table of contents is before its pictures: it can be searched before all of it is there.
    assert whole.index(b"moov") < whole.index(b"mdat")


@needs_ffmpeg
def test_sound_alone_has_no_picture(writer: User, page: WikiPage) -> None:
    recording = kept(writer, page, film(is_seen=False), medium=Medium.AUDIO)
    work()
    recording = fresh(recording)
    assert (recording.state, recording.medium, recording.poster) == (RecordingState.READY, Medium.AUDIO, None)
    assert recording.mp4 is not None


@needs_ffmpeg
def test_takes_are_joined_and_what_comes_after_a_gap_is_left_out(writer: User, page: WikiPage) -> None:
    recording = begun(writer, page)
    for take in (0, 1):
        add_slice(actor=writer, recording=recording, take=take, number=0, content=film())
    add_slice(actor=writer, recording=recording, take=1, number=2, content=b"a slice whose earlier one never came")
    keep_recording(actor=writer, recording=recording)
    work()
    assert 5_600 < (fresh(recording).duration_ms or 0) < 6_600


@needs_ffmpeg
def test_a_new_take_replaces_the_earlier_one_once_it_can_be_played(writer: User, page: WikiPage) -> None:
    first = kept(writer, page, film())
    work()
    second = kept(writer, page, film(2), replaces=fresh(first))
    assert recordings_of(WikiPage.objects.get(pk=page.pk).body) == [second.public_id]
    assert Recording.objects.filter(pk=first.pk).exists()
    work()
    assert list(Recording.objects.all()) == [second]
    assert StoredFile.objects.count() == 3


PLAY_LIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@needs_ffmpeg
@pytest.mark.parametrize(
    "content", [b"\x1aE\xdf\xa3 and then nothing of it", PLAY_LIST, b"ffconcat version 1.0\nfile /etc/passwd\n"]
)
def test_what_cannot_be_read_says_so_and_can_be_tried_again(writer: User, page: WikiPage, content: bytes) -> None:
    file = store([content], owner=writer, name="film.webm")
    recording = keep_file(actor=writer, recording=begun(writer, page), file=file)
    work()
    recording = fresh(recording)
    assert (recording.state, recording.problem) == (RecordingState.FAILED, Problem.UNREADABLE)
    assert recording.original == file


def test_without_ffmpeg_it_is_played_as_it_came_and_that_is_said(
    tab: Client, writer: User, page: WikiPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "is_available", lambda: False)
    recording = kept(
        writer,
        page,
        WEBM + b"\x01\x00\x00\x00\x00\x00\x00\x1fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
    )
    work()
    recording = fresh(recording)
    assert (recording.state, recording.problem) == (RecordingState.READY, Problem.NOT_CONVERTED)
    html = tab.get(recording.get_absolute_url()).content.decode()
    assert reverse("wiki:recording_file", args=[recording.public_id, "original"]) in html
    assert str(Problem.NOT_CONVERTED.label) in html


# Who hears it -------------------------------------------------------------------------------------------------------------


def addresses_of(recording: Recording) -> list[str]:
    named = [reverse(f"wiki:{name}", args=[recording.public_id]) for name in ("recording", "captions_file")]
    return [*named, *(reverse("wiki:recording_file", args=[recording.public_id, kind]) for kind in ("mp4", "webm", "poster"))]


@pytest.fixture
def ready(writer: User, page: WikiPage) -> Recording:
    """A recording that is played, made without ffmpeg."""
    return made_ready(kept(writer, page, WEBM + b"film"))


def test_consent_that_is_withdrawn_counts_at_once_and_what_was_said_is_erased_after_30_days(
    tab: Client, writer: User, page: WikiPage, ready: Recording
) -> None:
    reader = sign_in_as(Client(), make_member("Rita Reader"))
    assert {reader.get(address).status_code for address in addresses_of(ready)} == {200}
    set_consent(actor=writer, recording=ready, is_given=False)
    assert {reader.get(address).status_code for address in addresses_of(ready)} == {404}
    html = reader.get(page.get_absolute_url()).content.decode()
    assert "secret" not in html
    assert ready.public_id not in html
    assert {tab.get(address).status_code for address in addresses_of(ready)} == {200}
    erase_withdrawn()
    assert Recording.objects.exists()
    Recording.objects.update(withdrawn_at=timezone.now() - timedelta(days=31))
    erase_withdrawn()
    assert not Recording.objects.exists()
    assert not StoredFile.objects.exists()


def test_who_changes_their_mind_within_30_days_is_heard_again(writer: User, ready: Recording) -> None:
    set_consent(actor=writer, recording=ready, is_given=False)
    set_consent(actor=writer, recording=fresh(ready), is_given=True)
    reader = sign_in_as(Client(), make_member("Rita Reader"))
    assert {reader.get(address).status_code for address in addresses_of(ready)} == {200}


def test_nobody_withdraws_for_another(ready: Recording) -> None:
    with pytest.raises(PermissionRefused):
        set_consent(actor=make_member("Ada Minh", is_staff=True), recording=ready, is_given=False)


def test_a_recording_of_a_hidden_group_is_not_found_by_outsiders_whatever_text_names_it(
    world: World, writer: User, front: WikiPage
) -> None:
    group, owner = world.groups["hidden"], world.person("owner")
    inside = create_page(actor=owner, parent=open_space(actor=owner, owner=group), title="Réservé", language="fr")
    recording = made_ready(kept(owner, inside, WEBM + b"film"))
    copied = create_page(
        actor=writer,
        parent=front,
        title="Copie",
        language="fr",
        body={"type": "doc", "content": [{"type": "recording", "attrs": {"recording": recording.public_id, "title": "Copie"}}]},
    )
    outsider = sign_in_as(Client(), writer)
    assert {outsider.get(address).status_code for address in addresses_of(recording)} == {404}
    html = outsider.get(copied.get_absolute_url()).content.decode()
    assert "secret" not in html
    member = sign_in_as(Client(), world.person("group member"))
    assert {member.get(address).status_code for address in addresses_of(recording)} == {200}
    assert "secret" in member.get(copied.get_absolute_url()).content.decode()


def test_a_group_that_is_gone_takes_its_recordings(world: World) -> None:
    group, owner = world.groups["open"], world.person("owner")
    inside = create_page(actor=owner, parent=open_space(actor=owner, owner=group), title="Ouvert", language="fr")
    recording = made_ready(kept(owner, inside, WEBM + b"film"))
    member = sign_in_as(Client(), world.person("group member"))
    assert member.get(addresses_of(recording)[0]).status_code == 200
    Group.objects.filter(pk=group.pk).update(deleted_at=timezone.now())
    WikiPage.objects.filter(pk=inside.pk).update(deleted_at=timezone.now())
    assert {member.get(address).status_code for address in addresses_of(recording)} == {404}


def test_a_digest_is_that_of_rfc_9530() -> None:
    assert digest(b'{"hello": "world"}') == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"


@pytest.fixture(autouse=True)
def _temporary(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
