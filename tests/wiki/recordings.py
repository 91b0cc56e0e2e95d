"""Recordings for the tests."""

import hashlib
import subprocess
from base64 import b64encode
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import Client
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from wiki.knowledge.actions.recordings import add_slice, begin_recording, keep_recording
from wiki.models import Conversion, Medium, Recording, RecordingState, WikiPage

WEBM = b"\x1aE\xdf\xa3"


@cache
def film(seconds: int = 3, *, is_seen: bool = True) -> bytes:
    """What a browser records, made by ffmpeg: a test picture and a tone."""
    seen = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10") if is_seen else ()
    codecs = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8") if is_seen else ()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.webm"
        sound = ("-f", "lavfi", "-i", "sine=440", "-t", str(seconds), *codecs, "-c:a", "libopus", str(path))
        subprocess.run(["ffmpeg", "-v", "error", *seen, *sound], check=True)
        return path.read_bytes()


def begun(actor: User, page: WikiPage, title: str = "Le premier jour", **facts: object) -> Recording:
    values = {"medium": Medium.VIDEO, "consents": True, **facts}
    return begin_recording(actor=actor, page=page, title=title, **values)  # type: ignore[arg-type]


def kept(actor: User, page: WikiPage, content: bytes, title: str = "Le premier jour", **facts: object) -> Recording:
    """A recording that arrived in two slices, and waits for the worker."""
    recording = begun(actor, page, title, **facts)
    half = len(content) // 2
    for number, part in enumerate((content[:half], content[half:])):
        add_slice(actor=actor, recording=recording, take=0, number=number, content=part)
    return keep_recording(actor=actor, recording=recording)


def made_ready(recording: Recording) -> Recording:
    files = {name: store([b"film"], owner=None, name=name, is_ours=True) for name in ("mp4", "webm", "poster")}
    cues = [{"start": 0, "end": 900, "text": "Un mot secret."}]
    now = timezone.now()
    rows = Recording.objects.filter(pk=recording.pk)
    rows.update(state=RecordingState.READY, cues=cues, captions_approved_at=now, duration_ms=900, **files)
    Conversion.objects.all().delete()
    return rows.get()


def digest(content: bytes) -> str:
    return f"sha-256=:{b64encode(hashlib.sha256(content).digest()).decode()}:"


def put(tab: Client, address: str, content: bytes, told: str = "") -> int:
    """Send a slice as the recorder does; the status of the answer."""
    headers = {"Content-Digest": told or digest(content)}
    return int(tab.put(address, content, content_type="application/octet-stream", headers=headers).status_code)
