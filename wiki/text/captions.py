"""Captions: a transcript cut into sentences, their times, and WebVTT (https://www.w3.org/TR/webvtt1/)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Final

from wiki.models import MAX_CUE_LENGTH, MAX_CUES, Cue

# Where a period ends no sentence, in French and English.
_ABBREVIATED: Final = """
m mm mme mmes mlle dr dre pr pre me mgr st ste ing adj dir p pp art no nos cf ex env tél boul av etc vol chap fig p.ex c.-à-d
mr mrs ms jr sr prof rev hon gov dept inc ltd co corp vs approx est e.g i.e a.m p.m min max
janv févr avr juil sept oct nov déc jan feb mar apr jul aug sep dec
"""
_ABBREVIATIONS: Final = frozenset(_ABBREVIATED.split())
_END: Final = re.compile(r"[.!?…]+(?:\s?[»”\"')\]])*(?=\s)")
_LAST_WORD: Final = re.compile(r"(\S+)$")
_TIME: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})[.,](\d{1,3})", re.ASCII)
_TAG: Final = re.compile(r"<[^>]{0,200}>")
# The least that a line is shown, and the letters said in a second by somebody who speaks when nothing else is known.
_LEAST_MS: Final = 700
_LETTERS_A_SECOND: Final = 14
# About twenty seconds.
_LINE_LENGTH: Final = 280
_ANCHOR: Final = re.compile(r"#cue-([0-9a-z]{1,16})-(\d{1,5})\Z")


def sentences(transcript: str) -> list[str]:
    """The sentences of a transcript; each line of it begins one. What is longer than a cue is cut between words."""
    found: list[str] = []
    for line in transcript.splitlines():
        words = " ".join(line.split())
        start = 0
        for end in _END.finditer(f"{words} "):
            said = words[start : end.end()].strip()
            if said and not _goes_on(words, end.start(), end.group()):
                found += _cut(said)
                start = end.end()
        found += _cut(words[start:].strip())
    return found[:MAX_CUES]


def _goes_on(words: str, place: int, sign: str) -> bool:
    """Whether what looks like the end of a sentence is an abbreviation, an initial, or followed by a small letter."""
    rest = words[place + len(sign) :].lstrip()
    if rest[:1].islower():
        return True
    if not sign.startswith(".") or sign.startswith(".."):
        return False
    last = _LAST_WORD.search(words[:place])
    word = last[1].lstrip("«“\"'(").lower() if last else ""
    is_initial = len(word) == 1 and word.isalpha() and word not in {"à", "y"}
    return bool(rest) and (word in _ABBREVIATIONS or is_initial)


def _cut(said: str) -> Iterator[str]:
    while len(said) > MAX_CUE_LENGTH:
        end = said.rfind(" ", 0, MAX_CUE_LENGTH)
        end = end if end > 0 else MAX_CUE_LENGTH
        yield said[:end].strip()
        said = said[end:].strip()
    if said:
        yield said


def spread(said: Sequence[str], duration_ms: int | None) -> list[Cue]:
    """Cues of these sentences over a duration, each as long as its letters are many."""
    letters = [max(1, len(one)) for one in said]
    whole = duration_ms or sum(letters) * 1000 // _LETTERS_A_SECOND
    cues: list[Cue] = []
    passed, total = 0, sum(letters)
    for one, count in zip(said, letters, strict=True):
        start = passed * whole // total
        passed += count
        cues.append(Cue(start=start, end=passed * whole // total, text=one))
    return cues


def timed(starts: Iterable[int], said: Iterable[str], duration_ms: int | None) -> list[Cue]:
    """Cues that begin at these times, each until the next one; put in order, none shorter than can be read."""
    lines = sorted(zip(starts, said, strict=True), key=lambda line: line[0])
    cues: list[Cue] = []
    for number, (start, text) in enumerate(lines):
        following = lines[number + 1][0] if number + 1 < len(lines) else duration_ms or 0
        cues.append(Cue(start=start, end=max(following, start + _LEAST_MS), text=text))
    return cues


# WebVTT -------------------------------------------------------------------------------------------------------------------


def vtt_of(cues: Iterable[Cue]) -> str:
    """The captions as a file of WebVTT. Nothing in a text is markup."""
    blocks = (
        f"{number}\n{_clock(cue['start'])} --> {_clock(cue['end'])}\n{_escaped(cue['text'])}\n"
        for number, cue in enumerate(cues, 1)
    )
    return "\n".join(["WEBVTT\n", *blocks])


def _escaped(text: str) -> str:
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split())


def _clock(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def ms_of(clock: str) -> int | None:
    """Milliseconds of a time such as `1:02.5`, `00:01:02,500` or `62`; None for anything else."""
    text = clock.strip()
    found = _TIME.fullmatch(text if re.search(r"[.,]\d+$", text) else f"{text}.0")
    if found is None:
        return int(text) * 1000 if text.isascii() and text.isdigit() and len(text) <= 5 else None
    hours, minutes, seconds, rest = found.groups()
    if int(seconds) > 59:
        return None
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))


def cues_of(file: str) -> list[Cue]:
    """The cues of a file of WebVTT or SubRip, in order. Raises ValueError when it has none."""
    cues: list[Cue] = []
    for block in re.split(r"\n\s*\n", file.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip().split("\n")
        place = next((number for number, line in enumerate(lines[:2]) if "-->" in line), None)
        if place is None:
            continue
        start, _arrow, end = lines[place].partition("-->")
        times = ms_of(start), ms_of((end.split() or [""])[0])
        text = " ".join(unescape(_TAG.sub("", " ".join(lines[place + 1 :]))).split())[:MAX_CUE_LENGTH]
        if times[0] is not None and times[1] is not None and times[1] > times[0] and text:
            cues.append(Cue(start=times[0], end=times[1], text=text))
    if not cues:
        raise ValueError("There is no caption in the file.")
    return sorted(cues, key=lambda cue: cue["start"])[:MAX_CUES]


def shown_clock(ms: int) -> str:
    """A moment as people read it: `2:07`, and `1:02:07` from one hour on."""
    seconds = ms // 1000
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02}" if seconds >= 3600 else f"{seconds // 60}"
    return f"{hours}:{seconds % 60:02}"


def shown_time(ms: int) -> str:
    """A moment as a field of a form has it, to a tenth of a second: `2:07.4`."""
    return f"{shown_clock(ms)}.{ms % 1000 // 100}"


# Finding a moment --------------------------------------------------------------------------------------------------------


def lines_of(cues: Iterable[Cue]) -> Iterator[tuple[int, int, str]]:
    """Some cues at a time, as long as a search shows of a text: the number of the first, when it is said, and the words."""
    number, start, words = 0, 0, ""
    for place, cue in enumerate(cues):
        if words and len(words) + len(cue["text"]) > _LINE_LENGTH:
            yield number, start, words
            words = ""
        if not words:
            number, start = place, cue["start"]
        words = f"{words} {cue['text']}".strip()
    if words:
        yield number, start, words


def anchor_of(recording: str, number: int) -> str:
    """Where a cue of a transcript is on a page, by the public id of its recording."""
    return f"cue-{recording}-{number}"


def place_of(address: str) -> tuple[str, int]:
    """The public id of a recording and the number of a cue, of its address; "" and 0 for any other address."""
    found = _ANCHOR.search(address)
    return (found[1], int(found[2])) if found else ("", 0)
