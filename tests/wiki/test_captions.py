"""What is said in a recording, as captions: cut by sentence, timed, read again, and approved by who speaks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from tests.wiki.recordings import WEBM, kept, made_ready
from tests.wiki.test_knowledge import EVERYONE_AROUND, FILE, asked, begin, fresh, retiree, tab_of
from wiki.knowledge.actions.captions import approve_captions, save_captions
from wiki.knowledge.actions.pages import (
    agree,
    publish_knowledge,
)
from wiki.models import (
    MAX_CUES,
    Recording,
    RecordingState,
)
from wiki.text.captions import cues_of, ms_of, sentences, spread, timed, vtt_of

__all__ = ["retiree"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("Le vent a tourné. On a attendu.", ["Le vent a tourné.", "On a attendu."]),
        ("M. Roy et Mme. Côté y étaient. Dr. Lee aussi.", ["M. Roy et Mme. Côté y étaient.", "Dr. Lee aussi."]),
        ("Mr. O’Neil, e.g. the pilot, left. Why?", ["Mr. O’Neil, e.g. the pilot, left.", "Why?"]),
        ("J. F. Kennedy est venu ! « Vraiment ? » Oui.", ["J. F. Kennedy est venu !", "« Vraiment ? »", "Oui."]),
        ("Il en reste 3.5 m… et puis rien. Voilà", ["Il en reste 3.5 m… et puis rien.", "Voilà"]),
        ("Une ligne\nUne autre", ["Une ligne", "Une autre"]),
        ("", []),
    ],
)
def test_a_transcript_is_cut_by_sentence_in_both_languages(said: str, cut: list[str]) -> None:
    assert sentences(said) == cut


def test_times_are_spread_by_length_and_what_is_marked_stays_in_order() -> None:
    assert [(cue["start"], cue["end"]) for cue in spread(["aa", "aaaaaa"], 8_000)] == [(0, 2_000), (2_000, 8_000)]
    marked = timed([5_000, 1_000], ["deux", "un"], 9_000)
    assert [(cue["text"], cue["start"], cue["end"]) for cue in marked] == [("un", 1_000, 5_000), ("deux", 5_000, 9_000)]


def test_captions_are_read_again_as_they_were_written_and_hold_no_markup() -> None:
    cues = timed([0, 61_500], ["a < b & c --> d", "<i>deux</i>"], 3_700_000)
    assert cues_of(vtt_of(cues)) == cues
    assert "-->" not in vtt_of(cues).split("\n")[4]
    srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<b>Bonjour</b>\r\nà tous\r\n"
    assert cues_of(srt) == [{"start": 1_000, "end": 2_500, "text": "Bonjour à tous"}]
    with pytest.raises(ValueError, match="no caption"):
        cues_of("rien")


@pytest.mark.parametrize(
    ("clock", "ms"), [("1:07.5", 67_500), ("62", 62_000), ("00:01:02,500", 62_500), ("1:75", None), ("x", None), ("-1", None)]
)
def test_a_time_is_read_as_people_write_it(clock: str, ms: int | None) -> None:
    assert ms_of(clock) == ms


def test_captions_are_shown_once_the_speaker_approves_and_a_change_asks_again(retiree: User, writer: User) -> None:
    page = begin(writer, speaker=retiree)
    agree(actor=retiree, page=page, is_given=True)
    recording = kept(writer, fresh(page), WEBM + b"film", asked(page)[0])
    Recording.objects.update(state=RecordingState.READY, duration_ms=4_000)
    publish_knowledge(actor=retiree, page=page, choice=EVERYONE_AROUND)
    address, reader, tab = (
        reverse("wiki:captions_file", args=[recording.public_id]),
        tab_of(make_member("Rita Reader")),
        tab_of(writer),
    )
    tab.post(reverse("wiki:transcript", args=[recording.public_id]), {"transcript": "Un mot. Un autre."})
    assert Event.objects.filter(kind="wiki.captions_wait", subject=page.key).exists()
    assert reader.get(address).status_code == 404
    assert tab.get(address).status_code == 200
    with pytest.raises(PermissionRefused):
        approve_captions(actor=writer, recording=Recording.objects.get())
    seen = Recording.objects.get().captions_digest
    tab_of(retiree).post(reverse("wiki:approve_captions", args=[recording.public_id]), {"seen": seen})
    assert reader.get(address).content.decode().startswith("WEBVTT")
    tab.post(
        reverse("wiki:captions", args=[recording.public_id]), {"start": ["0:00.0", "0:02.5"], "text": ["Un mot.", "Deux mots."]}
    )
    assert [cue["start"] for cue in Recording.objects.get().cues] == [0, 2_500]
    assert reader.get(address).status_code == 404


def test_captions_are_approved_by_who_has_read_them(retiree: User, writer: User) -> None:
    page = begin(writer, speaker=retiree)
    agree(actor=retiree, page=page, is_given=True)
    recording = made_ready(kept(writer, fresh(page), WEBM + b"x" * 100))
    save_captions(actor=writer, recording=recording, cues=cues_of(FILE))
    tab, approve = tab_of(retiree), reverse("wiki:approve_captions", args=[recording.public_id])
    recording.refresh_from_db()
    seen = recording.captions_digest
    assert seen in tab.get(reverse("wiki:captions", args=[recording.public_id])).content.decode()
    save_captions(actor=writer, recording=recording, cues=cues_of(FILE.replace("mot", "autre mot")))
    tab.post(approve, {"seen": seen})
    recording.refresh_from_db()
    assert not recording.has_captions
    tab.post(approve, {"seen": recording.captions_digest})
    recording.refresh_from_db()
    assert recording.has_captions


def test_captions_of_an_hour_are_saved(retiree: User) -> None:
    recording = made_ready(kept(retiree, begin(retiree), WEBM + b"x" * 100))
    cues = timed([1000 * number for number in range(MAX_CUES)], ["Un mot."] * MAX_CUES, None)
    Recording.objects.filter(pk=recording.pk).update(cues=cues)
    sent = {"start": [str(number) for number in range(MAX_CUES)], "text": ["Un autre mot."] * MAX_CUES}
    assert tab_of(retiree).post(reverse("wiki:captions", args=[recording.public_id]), sent).status_code == 302


def test_captions_come_from_a_file(retiree: User) -> None:
    page = begin(retiree)
    recording = kept(retiree, page, WEBM + b"film", asked(page)[0])
    address, tab = reverse("wiki:transcript", args=[recording.public_id]), tab_of(retiree)
    file = SimpleUploadedFile("mots.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour")
    assert tab.post(address, {"transcript": "", "file": file}).status_code == 302
    assert Recording.objects.get().cues == [{"start": 1_000, "end": 2_000, "text": "Bonjour"}]
    wrong = SimpleUploadedFile("mots.vtt", b"\xff\xfe\x00")
    assert tab.post(address, {"transcript": "", "file": wrong}).status_code == 422


def test_the_same_captions_do_not_take_the_approval_away(retiree: User) -> None:
    page = begin(retiree)
    recording = kept(retiree, page, WEBM + b"film", asked(page)[0])
    cues = spread(["Un mot."], 1_000)
    save_captions(actor=retiree, recording=recording, cues=cues)
    approve_captions(actor=retiree, recording=Recording.objects.get())
    save_captions(actor=retiree, recording=Recording.objects.get(), cues=cues)
    assert Recording.objects.get().has_captions
