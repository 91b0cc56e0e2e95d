"""An old wiki that somebody brings by a page: read first, imported by a task, stopped and continued, within its own space."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django.fixtures import Settings

from intranet.home.benchmarks.old_wiki import title_of, write_dump
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import World
from tests.notifications.world import work
from tests.wiki.pages import narrow
from wiki.actions import old_wikis
from wiki.actions.mediawiki import MediaWikiImport
from wiki.actions.old_wikis import begin_old_wiki, drop_old_wiki, import_sent, read_sent, send_old_wiki, stop_old_wiki
from wiki.actions.spaces import open_space
from wiki.imports.mediawiki.converting import convert
from wiki.imports.mediawiki.files import unpack
from wiki.models import ImportedPage, OldWiki, PageFile, SourceVersion, Stage, WikiPage
from wiki.notifications import OLD_WIKI

pytestmark = pytest.mark.django_db
PAGES, VERSIONS = 6, 2


@pytest.fixture
def bringer() -> User:
    """Somebody who manages the space of the government."""
    return make_member("Ida Port", is_staff=True)


@pytest.fixture
def top(bringer: User) -> WikiPage:
    return open_space(actor=bringer, owner=None)


@pytest.fixture
def dump(tmp_path: Path) -> bytes:
    path = tmp_path / "dump.xml"
    write_dump(path, PAGES, versions=VERSIONS)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def _converted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process apart is that of `test_mediawiki`."""
    monkeypatch.setattr("wiki.actions.mediawiki.run", lambda _name, source, folder, **_limits: convert(source, folder))


def pictures() -> bytes:
    picture, archive = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(picture, "PNG")
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("images/thumb/Carte_0.png", b"not this one")
        made.writestr("../../images/a/Carte_0.png", picture.getvalue())
    return archive.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_of_pictures_gives_its_files_by_their_names_alone(kind: str, tmp_path: Path) -> None:
    source, folder = tmp_path / "archive", tmp_path / "out"
    folder.mkdir()
    files = {"images/a/Carte.png": b"a", "../../etc/b.txt": b"b", "images/thumb/x.png": b"c", "images/" + "d" * 300: b"d"}
    if kind == "zip":
        with zipfile.ZipFile(source, "w") as archive:
            for name, content in (files | {"broken.txt": b"broken"}).items():
                archive.writestr(name, content)
        source.write_bytes(source.read_bytes().replace(b"broken.txtbroken", b"broken.txtbr0ken"))
    else:
        with tarfile.open(source, "w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    unpack(source, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"Carte.png": b"a", "b.txt": b"b"}


def browser_of(member: User) -> Client:
    """Of somebody who reads English."""
    client = sign_in_as(Client(), member)
    client.cookies["language"] = "en"
    return client


def send(actor: User, page: WikiPage, dump: bytes, images: bytes | None = None, api: str = "") -> OldWiki:
    """An old wiki that was sent and read."""
    kept = store([images], owner=actor, name="images.zip") if images else None
    file = store([dump], owner=actor, name="ancien.xml")
    sent = send_old_wiki(actor=actor, page=page, dump=file, pictures=kept, language="fr", api=api)
    read_sent(sent.public_id)
    return OldWiki.objects.to_show().get(pk=sent.pk)


def bring(actor: User, page: WikiPage, dump: bytes, images: bytes | None = None) -> OldWiki:
    """An old wiki that was sent, read and imported."""
    sent = send(actor, page, dump, images)
    begin_old_wiki(actor=actor, sent=sent)
    import_sent(sent.public_id)
    return OldWiki.objects.to_show().get(pk=sent.pk)


@pytest.mark.real_parts
def test_an_old_wiki_is_read_then_imported_and_its_sender_told_of_both(bringer: User, top: WikiPage, dump: bytes) -> None:
    sent = send(bringer, top, dump, pictures())
    assert (sent.stage, sent.counts["texts converted"]) == (Stage.READY, PAGES)
    assert not ImportedPage.objects.exists()
    assert ["template", 1] in [row[:2] for row in sent.losses]
    assert "file that is missing" not in [row[0] for row in sent.losses]
    work()
    assert "est lu" in mail.outbox[-1].subject + mail.outbox[-1].body
    begin_old_wiki(actor=bringer, sent=sent)
    import_sent(sent.public_id)
    sent = OldWiki.objects.get(pk=sent.pk)
    assert (sent.stage, sent.counts["texts written"], sent.counts["files"]) == (Stage.DONE, PAGES, 1)
    assert SourceVersion.objects.count() == PAGES * VERSIONS == sent.counts["versions kept"]
    assert not StoredFile.objects.exclude(pk__in=PageFile.objects.values("file")).exists()
    work()
    assert "est importé" in mail.outbox[-1].subject + mail.outbox[-1].body
    assert Event.objects.filter(kind=OLD_WIKI).count() == 2


def test_what_is_stopped_goes_on_where_it_was(
    bringer: User, top: WikiPage, dump: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_wikis, "SAID_EVERY_S", 0)
    sent = send(bringer, top, dump)
    begin_old_wiki(actor=bringer, sent=sent)
    written = MediaWikiImport._write_text

    def stopping(self: MediaWikiImport, *arguments: object) -> None:
        written(self, *arguments)  # type: ignore[arg-type]
        stop_old_wiki(actor=bringer, sent=sent)

    with monkeypatch.context() as patched:
        patched.setattr(MediaWikiImport, "_write_text", stopping)
        import_sent(sent.public_id)
    sent.refresh_from_db()
    assert (sent.stage, sent.problem) == (Stage.READY, "stopped")
    assert ImportedPage.objects.filter(revision__gt=0).count() == 1
    begin_old_wiki(actor=bringer, sent=sent)
    import_sent(sent.public_id)
    sent.refresh_from_db()
    assert (sent.counts["texts that are here already"], sent.counts["texts written"]) == (1, PAGES - 1)
    assert (sent.counts["pages that are here already"], sent.counts["versions kept"]) == (PAGES, PAGES * VERSIONS)
    assert ["template", 1] in [row[:2] for row in sent.losses]


def test_what_breaks_can_go_on_and_its_sender_is_told(
    bringer: User, top: WikiPage, dump: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(bringer, top, dump)
    begin_old_wiki(actor=bringer, sent=sent)
    monkeypatch.setattr(MediaWikiImport, "_write_text", lambda *_arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        import_sent(sent.public_id)
    sent.refresh_from_db()
    assert (sent.stage, sent.problem) == (Stage.READY, "broken")
    assert sent.dump is not None
    assert Event.objects.filter(kind=OLD_WIKI).count() == 2


@pytest.mark.parametrize(
    ("content", "images", "problem"),
    [
        (b"<html></html>", None, "unreadable"),
        (b"<mediawiki><siteinfo></siteinfo><page><title>A</title><id>x</id><revision/></page></mediawiki>", None, "unreadable"),
        (None, b"no archive", "pictures"),
        (None, None, "too_large"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_kept(
    content: bytes | None,
    images: bytes | None,
    problem: str,
    bringer: User,
    top: WikiPage,
    dump: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if problem == "too_large":
        monkeypatch.setattr(old_wikis, "MAX_PAGES", PAGES - 1)
    sent = send(bringer, top, content or dump, images)
    assert (sent.stage, sent.problem) == (Stage.FAILED, problem)
    assert not StoredFile.objects.exists()


def test_one_old_wiki_is_worked_on_at_a_time(bringer: User, top: WikiPage, dump: bytes) -> None:
    first, second = send(bringer, top, dump), send(bringer, top, dump)
    begin_old_wiki(actor=bringer, sent=first)
    with pytest.raises(PermissionRefused, match="Another old wiki"):
        begin_old_wiki(actor=bringer, sent=second)
    client = browser_of(bringer)
    form = {"dump": SimpleUploadedFile("d.xml", dump), "language": "fr"}
    answer = client.post(reverse("wiki:old_wiki", args=[top.address]), form)
    assert (answer.status_code, "Another old wiki" in answer.content.decode()) == (422, True)
    drop_old_wiki(actor=bringer, sent=first)
    assert OldWiki.objects.filter(pk=first.pk).exists()
    OldWiki.objects.update(said_at="2020-01-01T00:00:00Z")  # its worker is dead
    begin_old_wiki(actor=bringer, sent=second)


@pytest.mark.real_parts
def test_a_dump_changes_nothing_that_came_of_the_same_wiki_elsewhere(world: World, dump: bytes) -> None:
    """What a wiki is called is what a dump says: whoever writes one could name pages that they do not see."""
    owner, bringer = world.person("owner"), world.person("animator")
    theirs = make_member("Autre Part", is_staff=True)
    bring(theirs, open_space(actor=theirs, owner=None), dump)
    before = set(WikiPage.objects.values_list("pk", "edition"))
    top = open_space(actor=owner, owner=world.groups["closed"])
    sent = bring(bringer, top, dump)
    assert (sent.counts["pages made"], sent.counts["texts written"]) == (PAGES, PAGES)
    assert before <= set(WikiPage.objects.values_list("pk", "edition"))


@pytest.mark.real_parts
def test_a_newer_dump_leaves_alone_what_its_sender_does_not_see(world: World, tmp_path: Path, dump: bytes) -> None:
    owner, bringer = world.person("owner"), world.person("animator")
    top = open_space(actor=owner, owner=world.groups["closed"])
    bring(bringer, top, dump)
    page = narrow(WikiPage.objects.to_list().get(title=title_of(3)), owner)
    write_dump(tmp_path / "newer.xml", PAGES, versions=VERSIONS + 1)
    sent = bring(bringer, top, (tmp_path / "newer.xml").read_bytes())
    assert (sent.counts["texts written"], sent.counts["pages that cannot be changed here"]) == (PAGES - 2, 2)
    assert page.source_versions.count() == VERSIONS


def test_the_address_of_an_old_wiki_is_asked_only_while_an_administrator_allows_it(
    bringer: User, top: WikiPage, dump: bytes, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    monkeypatch.setattr(MediaWikiImport, "_rendered", lambda self, _revision: (asked.append(self.api), ("<p>Rendu</p>", []))[1])
    client, address = sign_in_as(Client(), bringer), reverse("wiki:old_wiki", args=[top.address])
    known, other = "https://wiki.example/w/api.php", "http://127.0.0.1/api.php"

    def chosen(api: str) -> int:
        form = {"dump": SimpleUploadedFile("d.xml", dump), "language": "fr", "api": api}
        return client.post(address, form).status_code

    assert "api.php" not in client.get(address).content.decode()
    assert chosen(known) == 302
    assert OldWiki.objects.get().api == ""
    OldWiki.objects.all().delete()
    settings.MEDIAWIKI_APIS = [known]
    assert (chosen(other), chosen(known)) == (422, 302)
    sent = OldWiki.objects.get()
    read_sent(sent.public_id)
    assert set(asked) == {known}
    settings.MEDIAWIKI_APIS = []
    begin_old_wiki(actor=bringer, sent=OldWiki.objects.to_show().get())
    import_sent(sent.public_id)
    assert len(asked) == PAGES


def test_its_pages_say_how_far_it_is_what_would_be_lost_and_what_was_made(bringer: User, top: WikiPage, dump: bytes) -> None:
    client = browser_of(bringer)
    sent = send(bringer, top, dump)
    address = reverse("wiki:old_wiki_report", args=[top.address, sent.public_id])

    def page() -> str:
        return client.get(address).content.decode()

    assert "Nothing has been written yet" in page()
    assert "Templates: their names are in the text, not what they say (1)" in page()
    assert "Pictures and documents that were not sent (1)" in page()
    assert client.post(address).status_code == 302
    OldWiki.objects.update(step="Writing texts", done=2, total=6)
    assert "Writing the texts: 2 of 6" in page()
    import_sent(sent.public_id)
    assert "The old wiki is imported." in page()
    assert "Versions of before that were kept" in page()
    forgotten = client.post(reverse("wiki:forget_old_wiki", args=[top.address, sent.public_id]))
    assert (forgotten.status_code, OldWiki.objects.exists()) == (302, False)
    assert ImportedPage.objects.count() == PAGES
