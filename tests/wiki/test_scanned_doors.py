"""With a real clamd: what has a virus is given to nobody, whichever door it came by."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from files.forms import PURPOSE
from files.models import Item
from files.notifications import INFECTED
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.examining import examine
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.hooks import ask_scanner
from intranet.kernel.blobs.models import Examination, Scan, StoredFile
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.storage import storage
from intranet.kernel.moderation.models import Case
from intranet.kernel.notifications.models import Event
from intranet.kernel.observability.health import UnhealthyError
from intranet.kernel.work.outboxes import ReceiverDownError
from tests.blobs.test_scanning import VIRUS
from tests.blobs.test_uploads import metadata
from tests.blobs.test_uploads import send as send_piece
from tests.files.libraries import library_of
from tests.groups.world import World
from tests.microblog.test_pictures import send as send_post
from tests.notifications.world import work
from tests.wiki.clamav import MAX_BYTES, PROGRAM, Clamd
from tests.wiki.recordings import begun
from tests.wiki.test_files import picture
from tests.wiki.test_imports import bring, write
from wiki.actions.files import attach
from wiki.knowledge.actions.recordings import keep_file
from wiki.models import WikiPage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_parts,
    pytest.mark.skipif(PROGRAM is None, reason="clamd is missing (apt install clamav-daemon)"),
]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    scanner = Clamd(tmp_path_factory.mktemp("clamav") / "own")
    yield scanner
    scanner.kill()


@pytest.fixture
def clamd(daemon: Clamd, settings: Settings) -> Clamd:
    if daemon._process is None:
        daemon.start()
    settings.CLAMD_URL = daemon.url
    return daemon


def enter(client: Client, member: User) -> None:
    client.force_login(member)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def scanned() -> None:
    """What the worker does."""
    while rows := list(Examination.objects.all()):
        examine(rows)
        Examination.objects.filter(pk__in=[row.pk for row in rows]).delete()


def bytes_of(file: StoredFile) -> bytes:
    return b"".join(storage().read(file.key, 0, file.size))


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("Notes.md", "# Notes\n\n[plan](plan.txt)\n")
        made.writestr("plan.txt", VIRUS)
    return out.getvalue()


def test_a_virus_is_given_to_nobody_whichever_door_it_came_by(
    clamd: Clamd, world: World, writer: User, front: WikiPage, client: Client
) -> None:
    owner = world.person("owner")
    top = library_of(world.groups["closed"], owner)
    enter(client, owner)
    # The form of a library, alone and in an archive; its API; an upload in pieces.
    for name, content in (("form.txt", VIRUS), ("form.zip", archive())):
        client.post(top.get_absolute_url(), {"sent": [SimpleUploadedFile(name, content)]})
    client.post(f"/api/v1/items/{top.public_id}/documents", {"file": SimpleUploadedFile("api.txt", VIRUS)})
    page = client.get(top.get_absolute_url()).content.decode()
    target = page.partition('data-target="')[2].partition('"')[0]
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(VIRUS))}
    told["Upload-Metadata"] = metadata(filename="tus.txt", purpose=PURPOSE, target=target)
    begun_at = client.post("/uploads/", headers=told)["Location"]
    assert send_piece(client, begun_at, 0, VIRUS).status_code == 204
    note = write(writer, front, "Brûlages")
    # A page of the wiki, an import of pages, a recording.
    attach(actor=writer, page=note, sent=SimpleUploadedFile("wiki.txt", VIRUS))
    bring(writer, front, archive(), "pages.zip")
    keep_file(
        actor=writer, recording=begun(writer, note), file=store([b"\x1aE\xdf\xa3" + VIRUS], owner=writer, name="recording.webm")
    )
    scanned()
    for file in StoredFile.objects.filter(is_ours=False):
        assert (file.name, file.scan, bool(can_download(file))) == (file.name, Scan.INFECTED, False)
    names = set(StoredFile.objects.values_list("name", flat=True))
    assert names >= {"form.txt", "form.zip", "api.txt", "tus.txt", "wiki.txt", "plan.txt", "recording.webm"}
    for item in Item.objects.filter(parent=top):
        assert client.get(reverse("files:download", args=[item.public_id])).status_code == 403
        assert "contains a virus" in client.get(item.get_absolute_url()).content.decode()
    # The upload that nothing uses yet is not taken any more, and its sender reads why.
    upload = StoredFile.objects.get(name="tus.txt")
    answer = client.post(top.get_absolute_url(), {"sent_uploads": [upload.public_id]})
    assert "This file contains a virus" in answer.content.decode()


@pytest.mark.parametrize("door", ["post", "portrait", "wiki"])
def test_of_a_picture_only_what_was_drawn_anew_is_kept(
    clamd: Clamd, world: World, writer: User, front: WikiPage, client: Client, door: str
) -> None:
    """A picture that is also something else: what else it is goes."""
    sent = SimpleUploadedFile("a.png", picture() + VIRUS)
    enter(client, writer)
    if door == "wiki":
        attach(actor=writer, page=write(writer, front, "Brûlages"), sent=sent)
    elif door == "post":
        send_post(client, picture_1=sent, alternative_1="Une pente")
    else:
        client.post(reverse("profiles:edit_portrait"), {"picture": sent})
    scanned()
    kept = list(StoredFile.objects.all())
    assert kept
    assert all(file.is_ours and VIRUS not in bytes_of(file) for file in kept)


def test_who_added_it_and_who_manages_it_are_told_and_moderation_has_it(clamd: Clamd, world: World, client: Client) -> None:
    member, owner = world.person("group member"), world.person("owner")
    top = library_of(world.groups["closed"], owner)
    enter(client, member)
    client.post(top.get_absolute_url(), {"sent": [SimpleUploadedFile("facture.txt", VIRUS)]})
    scanned()
    item = Item.objects.get(name="facture.txt")
    assert Event.objects.filter(kind=INFECTED, subject=item.key).count() == 1
    work()
    told = {address for message in mail.outbox if "virus" in message.subject + str(message.body) for address in message.to}
    assert {member.email, owner.email} <= told
    case = Case.objects.get(subject=item.key)
    assert (case.author, case.report_count) == (member, 0)
    enter(client, owner)
    assert "A virus was found in it" in client.get(reverse("moderation:case", args=[case.public_id])).content.decode()
    assert "A virus was found in it" in client.get(reverse("moderation:queue")).content.decode()


def test_without_clamd_files_wait_and_are_scanned_when_it_is_back(clamd: Clamd, writer: User) -> None:
    files = [store([content], owner=writer, name="x") for content in (VIRUS, b"clean")]
    clamd.kill()
    with pytest.raises(UnhealthyError):
        ask_scanner()
    with pytest.raises(ReceiverDownError):
        scanned()
    assert {file.scan for file in StoredFile.objects.all()} == {Scan.PENDING}
    clamd.start()
    scanned()
    for file in files:
        file.refresh_from_db()
    assert [file.scan for file in files] == [Scan.INFECTED, Scan.CLEAN]


def test_above_its_limit_a_file_is_said_not_to_be_scanned(clamd: Clamd, world: World, client: Client) -> None:
    owner = world.person("owner")
    top = library_of(world.groups["closed"], owner)
    enter(client, owner)
    client.post(top.get_absolute_url(), {"sent": [SimpleUploadedFile("large.txt", b"x" * (2 * MAX_BYTES))]})
    scanned()
    item = Item.objects.get(name="large.txt")
    assert item.version is not None
    assert item.version.file.scan == Scan.NOT_SCANNED
    assert "Not scanned" in client.get(item.get_absolute_url()).content.decode()
