"""Pictures and documents of pages: put into a text, read by who reads the page, and forgotten when no text shows them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import Scan, StoredFile, Upload
from intranet.kernel.blobs.signals import file_examined
from intranet.kernel.blobs.storage import storage
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import PERSONAS, World
from tests.wiki.pages import fresh, line, mailed, narrow, told
from tests.wiki.texts import body
from wiki.actions.files import KEPT, attach, forget_unused_files, node_of, put_at_end
from wiki.actions.pages import create_page, delete_page
from wiki.actions.pairs import begin_translation
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.attachment_forms import PURPOSE
from wiki.models import MAX_SIDE, PageFile, Way, WikiPage
from wiki.notifications import INFECTED
from wiki.queries.links import file_address
from wiki.text.rendering import files_of

pytestmark = pytest.mark.django_db


def picture(width: int = 40, height: int = 30, kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "seagreen").save(out, kind)
    return out.getvalue()


def sent(owner: User, page: WikiPage, content: bytes, name: str) -> StoredFile:
    """A file that was sent for a page, and that nothing uses yet."""
    file = store([content], owner=owner, name=name)
    Upload.objects.create(file=file, purpose=PURPOSE, target=page.public_id, offset=file.size, expires_at=timezone.now())
    return file


def write(actor: User, parent: WikiPage, title: str = "Brûlages") -> WikiPage:
    page = create_page(actor=actor, parent=parent, title=title, language="fr", body=body("Premier texte."))
    return WikiPage.objects.to_list().get(pk=page.pk)


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    return write(writer, front)


def address(page: WikiPage) -> str:
    return f"/wiki/{page.address}/attach/"


def test_the_editor_is_told_what_it_needs_to_show_a_picture(client: Client, writer: User, page: WikiPage) -> None:
    upload = sent(writer, page, picture(4000, 3000, "JPEG"), "Été.jpg")
    answer = sign_in_as(client, writer).post(address(page), {"upload": upload.public_id, "name": "E\u0301té.jpg"})
    file = PageFile.objects.get()
    facts = {"file": file.public_id, "name": "Été.webp", "is_image": True, "address": file_address(file.public_id)}
    assert answer.json() == facts
    assert page.html == WikiPage.objects.get(pk=page.pk).html
    shown = client.get(facts["address"])
    assert shown["Content-Type"] == "image/webp"
    drawn = Image.open(BytesIO(b"".join(shown) if shown.streaming else shown.content))
    assert max(drawn.size) == MAX_SIDE
    assert not StoredFile.objects.filter(pk=upload.pk).exists()


def test_a_page_that_begins_with_the_text_of_another_keeps_its_pictures_without_it(
    client: Client, writer: User, page: WikiPage
) -> None:
    file = attach(actor=writer, page=page, sent=sent(writer, page, picture(), "Été.png"))
    put_at_end(actor=writer, page=page, file=file, alternative="Un été")
    english = begin_translation(actor=writer, page=fresh(page), title="Burning")
    delete_page(actor=writer, page=fresh(page))
    (own,) = files_of(fresh(english).body)
    assert sign_in_as(client, make_member("Rita Reader")).get(file_address(own)).status_code == 200
    assert client.get(file_address(file.public_id)).status_code == 404


def test_a_document_is_saved_and_never_shown_in_a_page(client: Client, writer: User, page: WikiPage) -> None:
    upload = sent(writer, page, b"<script>alert(1)</script>", "page.html")
    facts = sign_in_as(client, writer).post(address(page), {"upload": upload.public_id, "name": "page.html"}).json()
    assert not facts["is_image"]
    answer = client.get(facts["address"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_cannot_be_kept_is_refused_in_words(client: Client, writer: User, page: WikiPage) -> None:
    broken = sent(writer, page, picture()[:60], "a.png")
    answer = sign_in_as(client, writer).post(address(page), {"upload": broken.public_id, "name": "a.png"})
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    answer = client.post(address(page), {"upload": "0" * 16, "name": "a.png"})
    assert (answer.status_code, bool(answer.json()["error"])) == (410, True)
    page.archived_at = timezone.now()
    page.save(update_fields=["archived_at"])
    answer = client.post(address(page), {"upload": broken.public_id, "name": "a.png"})
    assert (answer.status_code, bool(answer.json()["error"])) == (403, True)


def test_an_upload_of_another_member_or_for_another_page_is_nobodys(client: Client, writer: User, page: WikiPage) -> None:
    other = make_member("Eva Roy")
    theirs, elsewhere = sent(other, page, b"x", "x.txt"), sent(writer, write(writer, page), b"x", "x.txt")
    sign_in_as(client, writer)
    for upload in (theirs, elsewhere):
        assert client.post(address(page), {"upload": upload.public_id}).status_code == 410
    assert not PageFile.objects.exists()


def test_the_form_puts_a_picture_with_its_words_at_the_end_of_the_text(client: Client, writer: User, page: WikiPage) -> None:
    sign_in_as(client, writer)
    chosen = {"sent": SimpleUploadedFile("feu.png", picture(), "image/png")}
    answer = client.post(address(page), {**chosen, "alternative": " "})
    assert (answer.status_code, PageFile.objects.exists()) == (200, False)
    chosen = {"sent": SimpleUploadedFile("feu.png", picture(), "image/png")}
    assert client.post(address(page), {**chosen, "alternative": "Un feu"}).status_code == 302
    now = WikiPage.objects.get(pk=page.pk)
    file = PageFile.objects.get()
    assert [node["type"] for node in now.body["content"]] == ["paragraph", "image"]
    assert now.body["content"][1]["attrs"] == {"file": file.public_id, "alt": "Un feu", "caption": ""}
    assert f'src="{file_address(file.public_id)}" alt="Un feu"' in now.html


@pytest.mark.parametrize("kind", ["open", "closed", "hidden"])
def test_who_reads_the_page_reads_its_files_and_nobody_else(world: World, kind: str) -> None:
    owner = world.person("owner")
    page = write(owner, open_space(actor=owner, owner=world.groups[kind]))
    file = attach(actor=owner, page=page, sent=SimpleUploadedFile("plan.txt", b"Plan"))
    for persona in PERSONAS:
        person = world.people[persona]
        client = sign_in_as(Client(), person)
        seen = [client.get(one).status_code for one in (page.get_absolute_url(), file_address(file.public_id))]
        assert seen[0] == seen[1], persona
        assert seen[0] in {200, 302, 404}


def test_a_page_that_is_narrowed_or_deleted_closes_its_files_at_once(client: Client, writer: User, page: WikiPage) -> None:
    reader = sign_in_as(client, make_member("Rita Reader"))
    file = attach(actor=writer, page=page, sent=SimpleUploadedFile("plan.txt", b"Plan"))
    assert reader.get(file_address(file.public_id)).status_code == 200
    write(writer, page, "Dessous")
    page.refresh_from_db()
    page.audience = show_to_list(place=page.around, parts=[only(writer)])
    page.save(update_fields=["audience"])
    assert reader.get(file_address(file.public_id)).status_code == 404
    assert sign_in_as(Client(), writer).get(file_address(file.public_id)).status_code == 200
    delete_page(actor=make_member("Ada Minh", is_staff=True), page=write(writer, page.get_parent().specific))
    WikiPage.objects.filter(pk=page.pk).update(deleted_at=timezone.now())
    assert sign_in_as(Client(), writer).get(file_address(file.public_id)).status_code == 404


def test_a_file_of_a_closed_page_in_the_text_of_another_is_nothing_to_its_readers(client: Client, world: World) -> None:
    owner, reader = world.person("owner"), world.person("employee")
    closed = write(owner, open_space(actor=owner, owner=world.groups["hidden"]))
    file = attach(actor=owner, page=closed, sent=SimpleUploadedFile("plan.txt", b"Plan"))
    shown = write(owner, open_space(actor=owner, owner=None))
    rewrite_page(actor=owner, page=shown, body=body(node_of(file)), way=Way.FORM)
    sign_in_as(client, reader)
    assert client.get(shown.get_absolute_url()).status_code == 200
    assert client.get(file_address(file.public_id)).status_code == 404


def test_a_file_that_waits_for_the_scanner_or_has_a_virus_is_given_to_nobody(
    client: Client, writer: User, page: WikiPage
) -> None:
    file = attach(actor=writer, page=page, sent=SimpleUploadedFile("plan.txt", b"Plan"))
    sign_in_as(client, writer)
    for scan in (Scan.PENDING, Scan.INFECTED):
        StoredFile.objects.filter(pk=file.file_id).update(scan=scan)
        assert client.get(file_address(file.public_id)).status_code == 403


def find_virus(file: PageFile) -> None:
    """What the worker does when the scanner says so."""
    StoredFile.objects.filter(pk=file.file_id).update(scan=Scan.INFECTED)
    file_examined.send(sender=StoredFile, file=StoredFile.objects.get(pk=file.file_id))


def test_who_put_a_document_with_a_virus_on_a_page_and_who_keeps_it_are_told(writer: User, page: WikiPage) -> None:
    keeper, other = make_member("Kay Keeper"), make_member("Eva Roy")
    WikiPage.objects.filter(pk=page.pk).update(responsible=keeper)
    find_virus(attach(actor=writer, page=page, sent=SimpleUploadedFile("plan.txt", b"Plan")))
    assert line(writer, INFECTED) == "A virus was found in “plan.txt”, on the page “Brûlages”: nobody can open it"
    find_virus(attach(actor=other, page=page, sent=SimpleUploadedFile("annexe.txt", b"Annexe")))
    assert line(keeper, INFECTED) == "Viruses were found in 2 documents of the page “Brûlages”: nobody can open them"
    assert told(INFECTED) == ["Nadia Côté", "Kay Keeper", "Eva Roy", "Kay Keeper"]
    assert {writer.email, keeper.email, other.email} <= mailed()
    narrow(fresh(page), writer)
    assert line(keeper, INFECTED) == ""


def test_a_file_is_forgotten_when_neither_a_text_nor_an_edition_has_shown_it_for_long(writer: User, page: WikiPage) -> None:
    current, former, other, never, fresh = (
        attach(actor=writer, page=page, sent=SimpleUploadedFile(f"{name}.txt", name.encode())) for name in "abcde"
    )
    put_at_end(actor=writer, page=page, file=former)
    rewrite_page(actor=writer, page=page, body=body(node_of(current)), way=Way.FORM)
    rewrite_page(actor=writer, page=write(writer, page), body=body(node_of(other)), way=Way.FORM)
    PageFile.objects.exclude(pk=fresh.pk).update(added_at=timezone.now() - KEPT - timedelta(days=1))
    forget_unused_files()
    assert set(PageFile.objects.values_list("name", flat=True)) == {"a.txt", "b.txt", "c.txt", "e.txt"}
    assert not StoredFile.objects.filter(pk=never.file_id).exists()
    assert b"".join(storage().read(current.file.key, 0, 1)) == b"a"
