"""Names that programs stumble over: as they are sent, shown, given back, packed and stored, on the disk and on S3."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from files.forms import PURPOSE
from files.models import Item
from files.views.folders import upload_target
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import StoredFile, Upload
from intranet.kernel.blobs.names import told_name
from intranet.kernel.testing import sign_in_as
from tests.blobs.bucket import bucket_server
from tests.files.libraries import library_of
from tests.groups.world import World

pytestmark = pytest.mark.django_db

NAMES = (
    "e\u0301te\u0301 de\u0301compose\u0301.txt",
    "Vie\u0302\u0323t.txt",
    "été.txt",
    "Été.txt",
    "ete.txt",
    "ETE.txt",
    "numéro #1.txt",
    "quoi ?.txt",
    "100 %.txt",
    "100%25.txt",
    "a&b.txt",
    "a+b c.txt",
    "a;b.txt",
    "a=b,c.txt",
    "C:plan.txt",
    "a*b|c<d>.txt",
    "l’entente « finale ».txt",
    "it's.txt",
    "👩\u200d🚒.txt",
    "👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈.txt",
    "خطة الإخلاء.txt",
    "תוכנית 2027.txt",
    "ᐃᓄᒃᑎᑐᑦ.txt",
    "計画書.txt",
    "CON",
    "nul.txt",
    "fin.",
    ".caché",
    "..deux points",
    "é" * 125 + "a.txt",
)
KEPT = sorted(unicodedata.normalize("NFC", name) for name in NAMES)


@pytest.fixture(params=["disk", "s3"])
def _place(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[None]:
    if request.param == "disk":
        yield
        return
    with bucket_server(tmp_path / "s3") as server:
        settings.S3 = server.bucket
        yield


@pytest.mark.usefixtures("_place")
def test_thirty_names_come_back_as_they_went(world: World) -> None:
    assert len(set(KEPT)) == 30
    member = world.person("group member")
    top = library_of(world.groups["closed"], world.person("owner"))
    tab = sign_in_as(Client(), member)
    address = reverse("files:group", args=[world.groups["closed"].address])
    # In a form without scripts, Django drops the joiners of emoji: the page sends each file before.
    sent = [_upload(member, top, name).public_id for name in NAMES]
    assert tab.post(address, {"sent_uploads": sent}).status_code == 302
    items = {item.name: item for item in Item.objects.filter(parent=top)}
    assert sorted(items) == KEPT
    page = tab.get(address).content.decode()
    for name, item in items.items():
        assert item.get_absolute_url() in page
        answer = tab.get(reverse("files:download", args=[item.public_id]))
        assert unicodedata.normalize("NFC", b"".join(answer).decode()) == name
        assert _saved_as(answer.headers["Content-Disposition"]) == name
    packed = zipfile.ZipFile(io.BytesIO(b"".join(tab.get(reverse("files:archive", args=[top.public_id])))))
    assert sorted(packed.namelist()) == KEPT
    assert {unicodedata.normalize("NFC", packed.read(name).decode()) for name in KEPT} == set(KEPT)


def _upload(member: User, top: Item, name: str) -> StoredFile:
    file = store([name.encode()], owner=member, name=name)
    target = upload_target(top.library.owner, top)
    Upload.objects.create(file=file, purpose=PURPOSE, target=target, offset=file.size, expires_at=timezone.now())
    return file


def _saved_as(disposition: str) -> str:
    """The name that a browser saves a file under."""
    kind, _star, encoded = disposition.partition("filename*=utf-8''")
    return unquote(encoded) if encoded else kind.partition('filename="')[2].removesuffix('"')


@pytest.mark.parametrize("name", NAMES)
def test_an_upload_in_pieces_keeps_its_name(name: str) -> None:
    assert told_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("told", "kept"), [("", "file"), ("..", "file"), ("../../x", ".._.._x"), ("a\\b", "a_b"), ("x\u202efdp.exe", "xfdp.exe")]
)
def test_what_is_no_name_becomes_one(told: str, kept: str) -> None:
    assert told_name(told) == kept


def test_a_name_that_is_too_long_is_cut_before_its_extension() -> None:
    cut = told_name("é" * 300 + ".tar.gz")
    assert len(cut.encode()) == 255 - (255 - len(".gz")) % 2
    assert cut.endswith("é.gz")
