"""A dump of MediaWiki becomes pages, with all that they were; a second import changes nothing."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from intranet.home.benchmarks.old_wiki import title_of, write_dump
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import World
from tests.wiki.test_editing import type_into
from wiki.actions.mediawiki import Done, MediaWikiImport
from wiki.actions.spaces import open_space
from wiki.actions.texts import publish_text, rewrite_page
from wiki.imports.mediawiki.converting import Asked, converted
from wiki.imports.mediawiki.dump import DumpRefused, DumpTooLarge, read_dump
from wiki.imports.mediawiki.wikitext import html_of_wikitext
from wiki.models import FormerTitle, ImportedPage, PageTag, SourceVersion, Way, WikiPage
from wiki.queries.keeping import kept_alone
from wiki.queries.visible import page_named
from wiki.text.rendering import words_of

pytestmark = pytest.mark.django_db
PAGES, VERSIONS = 20, 3
# A process that reads a dump takes 35,000.
MEMORY_KB = 60_000


@pytest.fixture
def importer() -> User:
    return make_member("Ida Port", is_staff=True)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.xml"
    write_dump(path, PAGES, versions=VERSIONS)
    return path


def taken(path: Path, actor: User, **others: object) -> Done:
    parent = open_space(actor=actor, owner=None)
    return MediaWikiImport(path=path, actor=actor, parent=parent, language="fr", **others).run()  # type: ignore[arg-type]


def kinds(wikitext: str) -> list[str]:
    return [node["type"] for node in converted(Asked(1, wikitext)).body["content"]]


# Wikitext ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wikitext", "html"),
    [
        ("'''a''' ''b''", "<p><b>a</b> <i>b</i></p>"),
        ("[[page une|un]] [[B#c]]", '<p><a href="wiki:Page%20une">un</a> <a href="wiki:B">B#c</a></p>'),
        ("[https://e.example x] [[Category:A]]", '<p><a href="https://e.example">x</a></p>'),
        ("* a\n** b\n*# c\n* d", "<ul><li>a<ul><li>b</li></ul><ol><li>c</li></ol></li><li>d</li></ul>"),
        ("* a\n*: b\n# c", "<ul><li>a<p>b</p></li></ul><ol><li>c</li></ol>"),
        ("; a : b\n: c", "<p><strong>a</strong></p><p>b</p><p>c</p>"),
        (" a\n  b\nc", "<pre>a\n b</pre><p>c</p>"),
        ("== A ==\nb\n----\nc", "<h2>A</h2><p>b</p><hr><p>c</p>"),
        ("{|\n! A\n|-\n| 1 || 2\n|}", "<table><tr><th>A</th></tr><tr><td>1</td><td>2</td></tr></table>"),
        ("a<ref name=x>n</ref> b<ref name=x />", "<p>a[1] b[1]</p><hr><ol><li>n</li></ol>"),
        ("{{A|b={{C}}}} d", "<p><code>{{A}}</code> d</p>"),
        ("<nowiki>[[a]]</nowiki> __TOC__<!-- b -->", "<p>[[a]]</p>"),
        (
            "[[File:a_b.png|thumb|120px|alt=A|A ''b'']]",
            '<figure><img src="file:A%20b.png" alt="A"><figcaption>A <i>b</i></figcaption></figure>',
        ),
        ('<source lang="py">\na < b\n</source>', '<pre data-language="py">a &lt; b</pre>'),
        ("<script>x</script> <b onclick=y>z</b>", "<p>x <b>z</b></p>"),
    ],
)
def test_wikitext_says_as_html_what_it_says_there(wikitext: str, html: str) -> None:
    assert html_of_wikitext(wikitext).html.replace(" </p>", "</p>") == html


def test_what_the_old_wiki_renders_is_read_without_its_furniture() -> None:
    html = (
        '<div class="mw-parser-output"><div id="toc">Sommaire</div><h2>A<span class="mw-editsection">[edit]</span></h2>'
        '<p><a href="/index.php/B_c" title="B c">b</a> <a href="/index.php?title=D&amp;redlink=1" class="new">d</a></p>'
        '<figure><a href="/index.php/Fichier:E.png"><img src="/i/thumb/e.png"></a><figcaption>e</figcaption></figure></div>'
    )
    found = converted(Asked(1, html, is_html=True, files=["fichier"]))
    assert words_of(found.body).split()[:3] == ["A", "b", "d"]
    assert found.files == ["E.png"]
    links = [mark["attrs"]["title"] for node in found.body["content"][1]["content"] for mark in node.get("marks", [])]
    assert links == ["B c", "D"]


# Dumps ------------------------------------------------------------------------------------------------------------------


def test_a_dump_becomes_pages_with_all_that_they_were(dump: Path, importer: User) -> None:
    known = make_member("Ancien Connu")
    done = taken(dump, importer, members={"Ancien un": known})
    pages = WikiPage.objects.filter(imported__isnull=False)
    assert pages.count() == PAGES == done.counts["texts written"] == done.counts["pages made"]
    assert SourceVersion.objects.count() == PAGES * VERSIONS == done.counts["versions kept"]
    first = page_named(importer, title_of(0))
    assert first is not None
    versions = list(first.source_versions.order_by("number"))
    assert [one.comment for one in versions] == [f"Version {one.number}" for one in versions]
    assert versions[0].at == first.created_at
    assert versions[-1].at == first.changed_at
    assert SourceVersion.objects.filter(author="Ancien un", member=known).exists()
    assert not SourceVersion.objects.filter(author="Ancien un").exclude(member=known).exists()
    assert done.losses.counts["author who is nobody here"] == SourceVersion.objects.filter(member=None).count()
    assert PageTag.objects.filter(page=first).values_list("label", flat=True).get() == "Domaine 0"
    listed = sign_in_as(Client(), importer).get(reverse("wiki:tags", args=[first.address]), {"tag": "Domaine 0"})
    assert first in listed.context["pages"]
    assert done.losses.counts["template"] == len([one for one in range(PAGES) if one % 7 == 0])
    under = page_named(importer, title_of(4))
    assert under is not None
    assert (under.title, under.get_parent().title) == ("Détails 4", title_of(3))
    redirected = page_named(importer, "Ancien nom 0")
    assert redirected == first
    assert done.counts["redirects"] == done.counts["redirects kept"] == 2
    assert first.editions.get().way == Way.IMPORT
    assert pages.filter(created_by=known).exists()
    assert {page.created_by for page in kept_alone(pages, User.objects.all())} <= {known}


def test_a_second_import_changes_nothing(dump: Path, importer: User) -> None:
    taken(dump, importer)
    before = state()
    done = taken(dump, importer)
    assert state() == before
    assert done.counts["texts that are here already"] == PAGES
    assert done.counts["versions kept"] == 0


def test_an_import_that_was_interrupted_goes_on(dump: Path, importer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    written = MediaWikiImport._write_text

    def broken(self: MediaWikiImport, *arguments: object) -> None:
        if self.done.counts.get("texts written", 0) == 7:
            raise KeyboardInterrupt
        written(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(MediaWikiImport, "_write_text", broken)
        with pytest.raises(KeyboardInterrupt):
            taken(dump, importer)
    done = taken(dump, importer)
    assert (done.counts["texts that are here already"], done.counts["texts written"]) == (7, PAGES - 7)
    assert ImportedPage.objects.count() == PAGES
    assert SourceVersion.objects.count() == PAGES * VERSIONS


def test_what_was_changed_here_since_is_left_alone(dump: Path, importer: User) -> None:
    taken(dump, importer)
    page = page_named(importer, title_of(0))
    assert page is not None
    mine = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "À moi"}]}]}
    rewrite_page(actor=importer, page=page, body=mine, way=Way.FORM)
    other = page_named(importer, title_of(1))
    assert other is not None
    type_into(other, importer, "Pas encore publié. ")
    write_dump(dump, PAGES, versions=VERSIONS + 1)
    done = taken(dump, importer)
    page.refresh_from_db()
    assert page.text.strip() == "À moi"
    publish_text(page=other)
    other.refresh_from_db()
    assert "Pas encore publié." in other.text
    assert done.losses.counts["changed here since"] == 2
    assert done.counts["texts written"] == PAGES - 2


def test_files_are_taken_over_once(dump: Path, importer: User, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    (folder / "a" / "thumb").mkdir(parents=True)
    Image.new("RGB", (20, 10), "red").save(folder / "a" / "Carte_0.png")
    Image.new("RGB", (5, 5), "blue").save(folder / "a" / "thumb" / "Carte_0.png")
    for _ in range(2):
        done = taken(dump, importer, files=folder)
        first = page_named(importer, title_of(0))
        assert first is not None
        assert f"/wiki/files/{first.files.get().public_id}/" in first.html
    assert "files" not in done.counts


def test_a_dry_run_says_what_would_be_lost_and_writes_nothing(dump: Path, importer: User) -> None:
    done = taken(dump, importer, is_dry=True)
    assert done.counts["texts converted"] == PAGES
    assert done.losses.counts["template"] == 3
    assert not ImportedPage.objects.exists()


@pytest.mark.parametrize(
    ("bomb", "costly", "kept"),
    [("{{a|" * 20_000 + "}}" * 20_000, 0, "paragraph"), ("[http://a " * 60_000, 1, "code_block")],
    ids=["templates", "links"],
)
def test_a_bomb_costs_its_own_page_only(
    bomb: str, costly: int, kept: str, dump: Path, importer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = dump.read_text(encoding="utf-8")
    end = text.index("</page>", text.index(f"<title>{title_of(0)}</title>"))
    start = text.index(">", text.rindex("<text", 0, end)) + 1
    dump.write_text(text[:start] + bomb + text[text.index("</text>", start) :], encoding="utf-8")
    monkeypatch.setattr("wiki.actions.mediawiki.BATCH_S", 3)
    monkeypatch.setattr("wiki.actions.mediawiki.ALONE_S", 1)
    done = taken(dump, importer)
    assert done.losses.counts.get("too costly", 0) == costly
    assert done.counts["texts written"] == PAGES
    page = page_named(importer, title_of(0))
    assert page is not None
    assert [node["type"] for node in page.body["content"]] == [kept]


@pytest.mark.parametrize(
    "content",
    [
        b"<html></html>",
        b"not XML",
        b'<!DOCTYPE a [<!ENTITY b "c">]><mediawiki><siteinfo><sitename>&b;</sitename></siteinfo><page><title>&b;',
    ],
)
def test_what_is_no_dump_is_refused(content: bytes, importer: User, tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_bytes(content)
    with pytest.raises(DumpRefused):
        taken(path, importer)


def test_of_a_dump_that_ends_in_the_middle_what_comes_before_is_read(dump: Path) -> None:
    text = dump.read_text(encoding="utf-8")
    dump.write_text(text[: len(text) // 2], encoding="utf-8")
    read = list[int]()
    with pytest.raises(DumpRefused):
        read.extend(revision.id for _page, revision in read_dump(dump))
    assert read == list(range(1, len(read) + 1))
    assert len(read) > PAGES


ENDLESS_PIECES = 8
HEAD = "<mediawiki><siteinfo><sitename>W</sitename></siteinfo><page><title>A</title><ns>0</ns><id>1</id>"
VERSION = "<revision><id>{}</id><timestamp>2020-01-01T00:00:00Z</timestamp><text>a</text></revision>"


@pytest.mark.parametrize(
    "endless",
    [
        "<revision><comment>" + "<b/>" * 100_000,
        "<revision>" + "<!-- c -->" * 100_000,
        "<other>" + "<other a='b'>c</other>" * 100_000,
        (VERSION.format(1) + "<other>c</other>" * 400) * 200,
    ],
    ids=["comment", "nothing", "unknown element", "between versions"],
)
def test_what_lies_between_versions_does_not_grow_memory(endless: str, tmp_path: Path) -> None:
    path = tmp_path / "dump.xml.gz"
    with gzip.open(path, "wt", compresslevel=1) as stream:
        stream.write(HEAD)
        for _ in range(ENDLESS_PIECES):
            stream.write(endless)
    reading = "from pathlib import Path; from wiki.imports.mediawiki.dump import DumpRefused, read_dump\n"
    reading += f"try:\n    for _one in read_dump(Path({str(path)!r})): pass\nexcept DumpRefused: pass\n"
    reading += "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    said = subprocess.run([sys.executable, "-c", reading], cwd=settings.ROOT, capture_output=True, check=True, text=True)
    assert int(said.stdout) < MEMORY_KB


def test_a_dump_that_is_larger_unpacked_than_is_read_is_refused(dump: Path) -> None:
    size = dump.stat().st_size
    assert list(read_dump(dump, max_bytes=size))
    with pytest.raises(DumpTooLarge):
        list(read_dump(dump, max_bytes=size - 1))


def test_who_reads_the_page_reads_what_it_was_and_nobody_else(world: World, tmp_path: Path) -> None:
    path, owner, group = tmp_path / "dump.xml", world.person("owner"), world.groups["closed"]
    write_dump(path, 1, versions=2)
    MediaWikiImport(path=path, actor=owner, parent=open_space(actor=owner, owner=group), language="fr").run()
    page = WikiPage.objects.get(imported__isnull=False)
    first = page.source_versions.order_by("number").first()
    assert first is not None
    addresses = [reverse("wiki:sources", args=[page.address]), reverse("wiki:source", args=[page.address, first.number])]
    for persona, expected in (("group member", 200), ("guest", 200), ("employee", 404), ("other-organization employee", 404)):
        client = sign_in_as(Client(), world.person(persona))
        assert [client.get(address).status_code for address in addresses] == [expected, expected], persona
    later = page.source_versions.order_by("number").last()
    assert later is not None
    html = sign_in_as(Client(), owner).get(reverse("wiki:source", args=[page.address, later.number])).content.decode()
    assert "<ins>" in html
    assert later.author in html


def state() -> list[object]:
    pages = WikiPage.objects.order_by("path").values_list("path", "title", "edition", "changed_at", "numchild")
    rows = (
        pages,
        FormerTitle.objects.order_by("pk").values_list("pk", "title_key"),
        PageTag.objects.order_by("pk").values_list(),
    )
    return [list(some) for some in (*rows, SourceVersion.objects.order_by("pk").values_list("pk", "number", "text"))]
