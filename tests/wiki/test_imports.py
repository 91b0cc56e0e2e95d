"""Pages made of files, and files made of pages: once, by who may, and the same again."""

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from tests.wiki.archives import archive, document, picture, styled
from tests.wiki.pages import live_words, type_live
from tests.wiki.test_import_reading import GUIDE, NAMES
from tests.wiki.texts import any_body, body, joined, link, paragraph, text
from wiki.actions.files import attach, node_of
from wiki.actions.imported import Importer
from wiki.actions.imports import begin_import, drop_import, read_sent, send_import, write_pages
from wiki.actions.pages import create_page
from wiki.actions.texts import rewrite_page
from wiki.archives import Format, archived_pages
from wiki.models import Edition, Editors, Existing, PageFile, PageImport, PageTag, Stage, Way, WikiPage
from wiki.queries.history import body_of_edition
from wiki.text.schema import Node

pytestmark = pytest.mark.django_db


def fresh(page: WikiPage) -> WikiPage:
    return WikiPage.objects.to_list().get(pk=page.pk)


def write(actor: User, parent: WikiPage, title: str, given: Node | None = None) -> WikiPage:
    return fresh(create_page(actor=actor, parent=parent, title=title, language="fr", body=given))


def send(actor: User, page: WikiPage, content: bytes, name: str = "Guide.zip") -> PageImport:
    """A file that was sent and read."""
    sent = send_import(actor=actor, page=page, file=store([content], owner=actor, name=name))
    read_sent(sent.public_id)
    return PageImport.objects.get(pk=sent.pk)


def bring(
    actor: User, page: WikiPage, content: bytes, name: str = "Guide.zip", existing: Existing = Existing.SKIP
) -> PageImport:
    """A file that was sent, read and imported."""
    sent = send(actor, page, content, name)
    begin_import(actor=actor, sent=sent, existing=existing)
    write_pages(sent.public_id)
    return PageImport.objects.get(pk=sent.pk)


def tree(page: WikiPage) -> list[str]:
    return [f"{'  ' * (one.depth - page.depth - 1)}{one.title}" for one in WikiPage.objects.under(fresh(page)).order_by("path")]


def outcomes(sent: PageImport) -> list[str]:
    return [row["outcome"] for row in sent.outline]


def everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (WikiPage, Edition, PageFile, PageTag, StoredFile)}


@pytest.fixture
def place(writer: User, front: WikiPage) -> WikiPage:
    return write(writer, front, "Reçus")


def test_nothing_is_written_before_the_sender_has_seen_it(writer: User, place: WikiPage) -> None:
    sent = send(writer, place, archive(GUIDE))
    assert (sent.stage, sent.total, tree(place)) == (Stage.READY, 5, [])
    write_pages(sent.public_id)
    assert tree(place) == []


@pytest.mark.real_parts
def test_a_folder_becomes_a_tree_with_its_links_its_pictures_and_its_tags(writer: User, place: WikiPage) -> None:
    sent = bring(writer, place, archive(GUIDE))
    assert (sent.stage, set(outcomes(sent)), sent.file) == (Stage.DONE, {"new"}, None)
    assert tree(place) == ["Guide", "  chapitres", "    Premier pas", "    Suite", "    10 Fin"]
    pages = {page.title: page for page in WikiPage.objects.all()}
    assert {one.target.title for one in pages["Guide"].links.select_related("target")} == {"Suite", "chapitres", "Premier pas"}
    first = pages["Premier pas"]
    assert [tag.label for tag in first.page_tags.order_by("key")] == ["feu", "forêt"]
    assert first.language == "fr"
    file = PageFile.objects.get(page=first)
    assert (file.name, file.is_image) == ("carte.webp", True)
    assert 'alt="Une carte"' in first.html
    edition = Edition.objects.get(page=first)
    assert (edition.way, edition.summary, [author.pk for author in edition.authors.all()]) == (
        Way.IMPORT,
        "Guide.zip",
        [writer.pk],
    )


@pytest.mark.real_parts
@pytest.mark.parametrize("existing", list(Existing))
def test_a_second_import_changes_nothing(writer: User, place: WikiPage, existing: Existing) -> None:
    bring(writer, place, archive(GUIDE))
    before = everything()
    again = bring(writer, place, archive(GUIDE), existing=existing)
    assert everything() == before
    assert set(outcomes(again)) <= {"skipped", "unchanged", "edition"} - (
        {"edition"} if existing != Existing.EDITION else set()
    )
    assert "edition" not in outcomes(again) or existing == Existing.EDITION


@pytest.mark.real_parts
def test_pages_that_are_there_are_left_edited_or_doubled_as_asked(writer: User, place: WikiPage) -> None:
    bring(writer, place, b"# Note\n\nUn.\n", "note.md")
    assert outcomes(bring(writer, place, b"# Note\n\nDeux.\n", "note.md")) == ["skipped"]
    assert outcomes(bring(writer, place, b"# Note\n\nDeux.\n", "note.md", Existing.OTHER)) == ["new"]
    assert tree(place) == ["Note", "Note (2)"]
    assert outcomes(bring(writer, place, b"# Note\n\nTrois.\n", "note.md", Existing.EDITION)) == ["edition"]
    note = WikiPage.objects.get(title="Note")
    assert (note.edition, note.text) == (2, "Trois.\n")


@pytest.mark.real_parts
def test_one_that_is_taken_over_by_another_worker_goes_on_where_it_stopped(writer: User, place: WikiPage) -> None:
    sent = send(writer, place, archive(GUIDE))
    begin_import(actor=writer, sent=sent, existing=Existing.SKIP)
    with patch.object(Importer, "write_text", side_effect=[None, KeyboardInterrupt]), pytest.raises(KeyboardInterrupt):
        write_pages(sent.public_id)
    assert len(tree(place)) == 5
    write_pages(sent.public_id)
    assert (tree(place), Edition.objects.filter(way=Way.IMPORT).count()) == (
        ["Guide", "  chapitres", "    Premier pas", "    Suite", "    10 Fin"],
        4,
    )
    before = everything()
    write_pages(sent.public_id)
    assert everything() == before


@pytest.mark.real_parts
def test_a_page_that_somebody_begins_to_write_is_left_as_it_is(writer: User, place: WikiPage) -> None:
    page = write(writer, place, "Guide")
    type_live(page, make_member("Eva Roy"), body("Je commence."))
    sent = bring(writer, place, archive({"Guide.md": "Importé."}))
    assert (outcomes(sent), live_words(page)) == (["skipped"], ["Je commence."])


def test_what_somebody_is_writing_is_in_the_history_when_an_import_takes_its_place(writer: User, place: WikiPage) -> None:
    page = write(writer, place, "Guide", body("Avant."))
    type_live(page, make_member("Eva Roy"), body("Avant.", "En train d’écrire."))
    bring(writer, place, archive({"Guide.md": "Importé."}), existing=Existing.EDITION)
    assert [body_of_edition(one) for one in page.editions.select_related("revision").order_by("number")] == [
        body("Avant."),
        body("Avant.", "En train d’écrire."),
        body("Importé."),
    ]


def test_a_file_with_a_very_long_name_is_imported(writer: User, place: WikiPage) -> None:
    sent = bring(writer, place, b"Texte.", f"{'a' * 230}.md")
    assert (outcomes(sent), len(sent.name), sent.name[-4:]) == (["new"], 200, "a.md")


def test_an_import_tags_no_page_that_its_sender_may_not_change(writer: User, place: WikiPage) -> None:
    page = write(writer, place, "Guide", body("Texte."))
    WikiPage.objects.filter(pk=page.pk).update(editors=Editors.OWNERS)
    sent = bring(writer, place, archive({"Guide.md": "---\ntags: [Feux]\n---\n\nTexte."}), existing=Existing.EDITION)
    assert (outcomes(sent), PageTag.objects.count()) == (["refused"], 0)


def test_one_that_stopped_is_said_and_goes_on_when_it_is_sent_again(writer: User, place: WikiPage) -> None:
    sent = send(writer, place, archive(GUIDE))
    begin_import(actor=writer, sent=sent, existing=Existing.SKIP)
    with patch.object(Importer, "write_text", side_effect=OSError("disk")), pytest.raises(OSError, match="disk"):
        write_pages(sent.public_id)
    assert PageImport.objects.get(pk=sent.pk).problem == "stopped"
    bring(writer, place, archive(GUIDE))
    assert len(tree(place)) == 5
    assert {page.title for page in WikiPage.objects.under(fresh(place)).filter(edition=1)} == {
        "Guide",
        "Premier pas",
        "Suite",
        "10 Fin",
    }


def test_a_word_document_without_a_title_is_called_as_its_file(writer: User, place: WikiPage) -> None:
    sent = bring(writer, place, document("<w:p><w:r><w:t>Texte.</w:t></w:r></w:p>"), "Guide d’été.docx")
    assert [(row["title"], row["path"]) for row in sent.outline] == [("Guide d’été", "Guide d’été.docx")]
    assert tree(place) == ["Guide d’été"]
    bring(writer, place, document(styled("Titre", "Le vrai titre")), "x.docx")
    assert tree(place)[1:] == ["Le vrai titre"]


@pytest.mark.parametrize("content", [b"no archive", b"PK\x03\x04 broken", archive({})])
def test_what_cannot_be_read_is_said_and_writes_nothing(content: bytes, writer: User, place: WikiPage, client: Client) -> None:
    sent = send(writer, place, content)
    assert sent.stage in {Stage.FAILED, Stage.READY}
    answer = sign_in_as(client, writer).get(f"/wiki/{place.address}/import/{sent.public_id}/")
    assert answer.status_code == 200
    assert tree(place) == []


@pytest.mark.real_parts
def test_what_may_not_be_written_meanwhile_is_refused_page_by_page(writer: User, place: WikiPage) -> None:
    sent = send(writer, place, archive(GUIDE))
    begin_import(actor=writer, sent=sent, existing=Existing.SKIP)
    WikiPage.objects.filter(pk=place.pk).update(editors="owners")
    write_pages(sent.public_id)
    done = PageImport.objects.get(pk=sent.pk)
    assert (set(outcomes(done)), tree(place)) == ({"refused"}, [])
    assert "Those who manage" in done.outline[0]["reason"] or done.outline[0]["reason"]


@pytest.mark.real_parts
def test_only_who_may_write_sends_and_only_who_sent_sees(writer: User, place: WikiPage, client: Client) -> None:
    sent, other = send(writer, place, archive(GUIDE)), make_member("Eva Roy")
    address = f"/wiki/{place.address}/import/"
    assert sign_in_as(client, other).get(address).status_code == 200
    assert "Guide.zip" not in client.get(address).content.decode()
    for one in (f"{address}{sent.public_id}/", f"{address}{sent.public_id}/forget/"):
        assert client.post(one, {"existing": "skip"}).status_code == 404
    WikiPage.objects.filter(pk=place.pk).update(editors="owners")
    assert client.get(address).status_code == 403
    with pytest.raises(PermissionRefused):
        send_import(actor=other, page=fresh(place), file=store([b"x"], owner=other, name="x.md"))


def test_the_form_sends_reads_and_imports(writer: User, place: WikiPage, client: Client) -> None:
    sign_in_as(client, writer)
    address = f"/wiki/{place.address}/import/"
    answer = client.post(address, {"sent": SimpleUploadedFile("Guide.zip", archive(GUIDE))})
    sent = PageImport.objects.get()
    assert answer["Location"] == f"{address}{sent.public_id}/"
    assert "every 2s" in client.get(answer["Location"]).content.decode()
    read_sent(sent.public_id)
    page = client.get(answer["Location"]).content.decode()
    assert all(title in page for title in ("Premier pas", "10 Fin", "nulle-part.md", "Guide/inutile.txt"))
    client.post(answer["Location"], {"existing": "skip"})
    write_pages(sent.public_id)
    assert WikiPage.objects.get(title="Premier pas").get_absolute_url() in client.get(answer["Location"]).content.decode()
    client.post(f"{address}{sent.public_id}/forget/")
    assert not PageImport.objects.exists()


@pytest.mark.real_parts
def test_what_is_dropped_leaves_no_file(writer: User, place: WikiPage) -> None:
    sent = send(writer, place, archive(GUIDE))
    drop_import(actor=writer, sent=sent)
    assert not StoredFile.objects.exists()


# Out, and in again ------------------------------------------------------------------------------------------------------


def zipped(reader: User, page: WikiPage, kind: Format) -> bytes:
    return archive({file.path: b"".join(file.chunks) for file in archived_pages(reader, page, kind)})


def plain(node: Node, names: Mapping[str, str]) -> Node:
    """A text whose files and pages are called by their names: those of two imports are different rows."""
    attributes = {name: names.get(str(value), value) for name, value in node.get("attrs", {}).items()}
    found: Node = {**node, **({"attrs": attributes} if attributes else {})}
    if "marks" in node:
        found["marks"] = [plain(mark, names) for mark in node["marks"]]
    if "content" in node:
        found["content"] = [plain(child, names) for child in node["content"]]
    return found


def under(page: WikiPage) -> list[tuple[Any, ...]]:
    """What is under a page, by names: titles, depths, languages, tags and texts."""
    rows = list(WikiPage.objects.under(fresh(page)).order_by("path").prefetch_related("page_tags", "files"))
    names = {one.public_id: one.title for one in rows}
    names |= {file.public_id: file.name[-4:] for one in rows for file in one.files.all()}
    return [
        (
            one.title,
            one.depth - page.depth,
            one.language,
            sorted(tag.label for tag in one.page_tags.all()),
            joined(plain(one.body, names)),
        )
        for one in rows
    ]


def filled(node: Node) -> Node:
    content = [filled(child) for child in node.get("content", [])]
    if node["type"] in {"paragraph", "heading"}:
        content = [text("mot "), *content, text("fin")]
    return {**node, "content": content} if content else node


@pytest.mark.parametrize("kind", list(Format))
def test_what_is_exported_and_imported_is_the_same(writer: User, front: WikiPage, kind: Format) -> None:
    source, target = write(writer, front, "Source"), write(writer, front, "Cible")
    first = write(writer, source, "Été : « forêt » & <b>")
    for number, name in enumerate(NAMES):
        page = write(writer, fresh(first) if number % 3 else source, name)
        image = attach(actor=writer, page=page, sent=SimpleUploadedFile(f"{name}.png", picture()))
        plan = attach(actor=writer, page=page, sent=SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.4"))
        links = paragraph(
            text("mot", link(page=first.public_id)), text(" et "), text("voulu", link(title="À écrire ?")), text(" fin")
        )
        blocks = [
            block for block in filled(any_body(Random(number), 4))["content"] if "0123456789abcdef" not in json.dumps(block)
        ]
        rewrite_page(
            actor=writer, page=page, body=body(links, node_of(image, "Une « image »"), node_of(plan), *blocks), way=Way.FORM
        )
        PageTag.objects.create(page=page, key="feu", label="Feu")
    bring(writer, target, zipped(writer, fresh(source), kind))
    (copy,) = WikiPage.objects.filter(path__startswith=fresh(target).path, depth=target.depth + 1)
    assert copy.title == "Source"
    for before, after in zip(under(source), under(copy), strict=True):
        assert after == before


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.real_parts
def test_an_archive_has_what_its_reader_sees_and_nothing_else(writer: User, place: WikiPage, client: Client) -> None:
    reader = make_member("Rita Reader")
    secret, shown = write(writer, place, "Zirconium"), write(writer, place, "Ouvert")
    write(writer, secret, "Dessous du zirconium")
    file = attach(actor=writer, page=secret, sent=SimpleUploadedFile("zirconium.pdf", b"%PDF-1.4"))
    rewrite_page(actor=writer, page=secret, body=body(node_of(file)), way=Way.FORM)
    rewrite_page(
        actor=writer, page=shown, body=body(paragraph(text("là", link(page=secret.public_id))), node_of(file)), way=Way.FORM
    )
    secret = fresh(secret)
    secret.audience = show_to_list(place=secret.around, parts=[only(writer)])
    secret.save(update_fields=["audience"])
    for kind in Format:
        answer = sign_in_as(client, reader).get(f"/wiki/{place.address}/download/", {"format": kind.value})
        found = unzipped(b"".join(answer))
        assert sorted(Path(name).stem for name in found) == ["Ouvert", "Reçus"]
        assert all(b"irconium.md" not in content and b"%PDF" not in content for content in found.values())
        mine = unzipped(b"".join(sign_in_as(client, writer).get(f"/wiki/{place.address}/download/", {"format": kind.value})))
        assert {Path(name).stem for name in mine} == {"Ouvert", "Reçus", "Zirconium", "Dessous du zirconium", "zirconium"}
    assert client.get(f"/wiki/{place.address}/download/", {"format": "docx"}).status_code == 404
    alone = client.get(f"/wiki/{place.address}/download/", {"format": "html", "what": "page"})
    assert [Path(name).stem for name in unzipped(b"".join(alone))] == ["Reçus"]


def test_a_page_as_a_file_says_whose_and_when_it_was(writer: User, place: WikiPage) -> None:
    page = write(writer, place, "Note", body("Un."))
    page.responsible = writer
    page.save(update_fields=["responsible"])
    ((_path, content),) = unzipped(zipped(writer, page, Format.MARKDOWN)).items()
    said = content.decode()
    for part in (
        "title: Note",
        "language: fr",
        "responsible: Nadia Côté",
        "- Nadia Côté",
        "edition: 1",
        "address: http",
        "# Note\n\nUn.",
    ):
        assert part in said
    ((_path, content),) = unzipped(zipped(writer, page, Format.HTML)).items()
    assert b'<html lang="fr">' in content
    assert "Nadia Côté" in content.decode()


def test_names_of_files_are_different_on_every_system_and_leave_no_folder(writer: User, place: WikiPage) -> None:
    for name in (*NAMES, "../../x", "a/b", "a\\b", "\u202egnp.exe", ".cache", "_files", "😀" * 50):
        write(writer, place, name[:200])
    paths = [file.path for file in archived_pages(writer, fresh(place), Format.MARKDOWN)]
    assert len({path.casefold() for path in paths}) == len(paths) == len(NAMES) + 8
    for path in paths:
        parts = path.removesuffix(".md").split("/")
        assert not {"..", ".", ""} & set(parts)
        assert parts[0] != "_files"
        assert all(len(part.encode()) <= 150 and part.upper() not in {"CON", "NUL"} and part[-1] not in ". " for part in parts)
        assert "\u202e" not in path
