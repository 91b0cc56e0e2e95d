"""Recordings made ready to be played, by ffmpeg: `convert` runs in a process apart (`blobs.sandbox`).

Of the takes in a folder, in the order of their names, it makes `recording.mp4` (H.264 and AAC, or AAC alone), `recording.webm`,
`poster.jpg` when something is seen, and `facts.json`. Nothing that a device wrote into its file, such as a place, is kept.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

LONGEST_SIDE: Final = 1280
FRAMES_A_SECOND: Final = 30
# What may be read. A play list, say, would name other files.
_FORMATS: Final = "matroska,mov,mp3,ogg,wav,flac,aac,avi,concat"
_FROM: Final = ("-protocol_whitelist", "file", "-format_whitelist", _FORMATS)
_FFMPEG: Final = ("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "2")
_SHRUNK: Final = f"trunc(min(1,{LONGEST_SIDE}/max(iw,ih))*%s/2)*2"
_SOUND: Final = ("-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "1")
_BARE: Final = ("-map_metadata", "-1", "-map_chapters", "-1")
# What a browser plays in WebM as it is.
_OPEN_CODECS: Final = frozenset({"vp8", "vp9", "av1", "opus", "vorbis"})


def is_available() -> bool:
    """Whether this machine has ffmpeg."""
    return shutil.which("ffmpeg") is not None and shutil.which("ffprobe") is not None


@dataclass(frozen=True)
class Facts:
    """What is in a file: its duration in seconds, what is seen, and the codecs."""

    duration: float
    width: int
    height: int
    codecs: frozenset[str]
    has_sound: bool

    @property
    def is_seen(self) -> bool:
        return self.width > 0


def convert(source: Path, target: Path) -> None:
    """Make what is played of the takes in the folder `source`. Raises RuntimeError for what cannot be read."""
    os.nice(10)
    takes = sorted(source.iterdir())
    first = facts_of(takes[0])
    parts, size = list[Path](), (0, 0)
    for number, take in enumerate(takes):
        part = target / f"part-{number:03}.mp4"
        _encode(take, part, is_seen=first.is_seen, size=size)
        if first.is_seen and not any(size):
            made = facts_of(part)
            size = made.width, made.height
        parts.append(part)
    main = target / "recording.mp4"
    _join(parts, main)
    is_open = len(takes) == 1 and first.codecs <= _OPEN_CODECS
    _make_webm(takes[0] if is_open else main, target / "recording.webm", is_copied=is_open, is_seen=first.is_seen)
    made = facts_of(main)
    if made.is_seen:
        at = min(1.0, made.duration / 2)
        _ffmpeg("-ss", str(at), *_FROM, "-i", str(main), "-frames:v", "1", "-q:v", "4", str(target / "poster.jpg"))
    facts = {"duration_ms": round(made.duration * 1000), "is_seen": made.is_seen}
    (target / "facts.json").write_text(json.dumps(facts))


def facts_of(path: Path) -> Facts:
    """What is in a file. Raises RuntimeError when it has neither sound nor pictures."""
    asked = "format=duration:stream=codec_type,codec_name,width,height"
    command = ("ffprobe", "-v", "error", *_FROM, "-of", "json", "-show_entries", asked, str(path))
    said = json.loads(_run(command) or "{}")
    streams: list[dict[str, Any]] = [one for one in said.get("streams", []) if one.get("codec_type") in {"audio", "video"}]
    # The picture on the cover of a song is not seen: it is a still.
    seen = next((one for one in streams if one["codec_type"] == "video" and one.get("codec_name") not in {"mjpeg", "png"}), {})
    has_sound = any(one["codec_type"] == "audio" for one in streams)
    if not seen and not has_sound:
        raise RuntimeError("There is neither sound nor a picture in it.")
    return Facts(
        duration=float(said.get("format", {}).get("duration") or 0),
        width=int(seen.get("width", 0)),
        height=int(seen.get("height", 0)),
        codecs=frozenset(str(one.get("codec_name")) for one in streams),
        has_sound=has_sound,
    )


def _encode(take: Path, part: Path, *, is_seen: bool, size: tuple[int, int]) -> None:
    """A take as the others are, so that they can be joined: the same codecs, size and rates."""
    sound = ("-map", "0:a:0?", *_SOUND)
    if not is_seen:
        _ffmpeg(*_FROM, "-i", str(take), "-vn", *sound, *_BARE, str(part))
        return
    width, height = size
    scaled = f"scale='{_SHRUNK % 'iw'}':'{_SHRUNK % 'ih'}'"
    if any(size):
        scaled = f"scale={width}:{height}:force_original_aspect_ratio=decrease,pad={width}:{height}:(ow-iw)/2:(oh-ih)/2"
    seen = ("-map", "0:v:0", "-vf", f"{scaled},setsar=1,fps={FRAMES_A_SECOND},format=yuv420p", "-c:v", "libx264")
    rates = ("-preset", "veryfast", "-crf", "25", "-maxrate", "2500k", "-bufsize", "5000k", "-video_track_timescale", "90000")
    _ffmpeg(*_FROM, "-i", str(take), *seen, *rates, *sound, *_BARE, str(part))


def _join(parts: Sequence[Path], main: Path) -> None:
    """The parts one after another, with the table of contents first: playing begins before all of it is there."""
    listed = main.with_name("parts.txt")
    listed.write_text("".join(f"file '{part.name}'\n" for part in parts))
    _ffmpeg("-f", "concat", *_FROM, "-i", str(listed), "-c", "copy", "-movflags", "+faststart", *_BARE, str(main))
    for part in parts:
        part.unlink()


def _make_webm(source: Path, made: Path, *, is_copied: bool, is_seen: bool) -> None:
    """The same for browsers without H.264. What a browser recorded so is copied: it then has a duration and can be searched."""
    streams = ("-map", "0:v:0", "-map", "0:a:0?") if is_seen else ("-vn", "-map", "0:a:0?")
    seen = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M")
    codecs = ("-c", "copy") if is_copied else (*(seen if is_seen else ()), "-c:a", "libopus", "-b:a", "48k")
    _ffmpeg(*_FROM, "-i", str(source), *streams, *codecs, *_BARE, "-f", "webm", str(made))


def test_film(seconds: int) -> bytes:
    """A short film as a browser records it, of a test picture and a tone: for the demonstration."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "film.webm"
        picture = (
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=640x360:rate=15",
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=220:sample_rate=48000",
        )
        codecs = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k", "-c:a", "libopus", "-b:a", "32k")
        _ffmpeg(*picture, "-t", str(seconds), *codecs, str(made))
        return made.read_bytes()


def _ffmpeg(*words: str) -> None:
    _run((*_FFMPEG, *words))


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)
    if done.returncode == -signal.SIGXCPU:
        raise RuntimeError("It took too long.")
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout
