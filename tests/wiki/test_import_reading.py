"""What is read of a file that was sent: pages in order, links between them, what they show, and what is left out."""

import base64
import json
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.preparers.archives import RefusedError
from tests.wiki.archives import archive, document, picture, styled
from wiki.imports import folders, reading
from wiki.text.rendering import words_of

type Outline = dict[str, Any]


def outline_of(content: bytes, name: str, work: Path) -> Outline:
    source, target = work / f"source{Path(name).suffix}", work / "read"
    source.write_bytes(content)
    target.mkdir()
    reading.read(source, target)
    found: Outline = json.loads((target / "outline.json").read_text())
    for page in found["pages"]:
        page["body"] = json.loads((target / f"page-{page['key']}.json").read_text())
    return found


def titles(outline: Outline) -> list[str]:
    return [f"{'  ' * page['depth']}{page['title']}" for page in outline["pages"]]


def page_of(outline: Outline, title: str) -> dict[str, Any]:
    return next(page for page in outline["pages"] if page["title"] == title)


def links_in(page: dict[str, Any]) -> list[str]:
    return [mark["attrs"]["page"] for node in nodes(page["body"]) for mark in node.get("marks", []) if mark["type"] == "link"]


def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(one for child in node.get("content", []) for one in nodes(child))]


GUIDE = {
    "Guide/index.md": "# Guide\n\nVoir [la suite](chapitres/2%20Suite.md), [tout](chapitres/) et [[Premier pas]].\n",
    "Guide/chapitres/1 Début.md": "---\ntitle: Premier pas\ntags: [feu, 'forêt']\nlanguage: fr\n---\n\n# Premier pas\n\n"
    '![Une carte](../images/carte.png "Le nord")\n',
    "Guide/chapitres/2 Suite.md": "# Suite\n\n## Partie\n\n[Plan](../plan.pdf)\n\n"
    "[Ailleurs](../../autre.md) et [perdu](nulle-part.md)\n",
    "Guide/chapitres/10 Fin.md": "Sans titre.\n",
    "Guide/images/carte.png": picture(width=2000, height=100),
    "Guide/plan.pdf": b"%PDF-1.4\n",
    "Guide/inutile.txt": "x",
    "__MACOSX/Guide/._index.md": "x",
}


def test_a_folder_is_a_tree_of_pages_in_the_order_of_people(tmp_path: Path) -> None:
    found = outline_of(archive(GUIDE), "a.zip", tmp_path)
    assert titles(found) == ["Guide", "  chapitres", "    Premier pas", "    Suite", "    10 Fin"]
    assert page_of(found, "Premier pas")["tags"] == ["feu", "forêt"]
    assert found["left_out"] == [["unused", 1, ["Guide/inutile.txt"]]]


def test_links_between_the_pages_lead_to_pages_and_the_others_are_named(tmp_path: Path) -> None:
    found = outline_of(archive(GUIDE), "a.zip", tmp_path)
    keys = {page["title"]: f"@{page['key']}" for page in found["pages"]}
    assert links_in(page_of(found, "Guide")) == [keys["Suite"], keys["chapitres"], keys["Premier pas"]]
    assert page_of(found, "Suite")["losses"] == [["link", 2, ["../../autre.md", "nulle-part.md"]]]


def test_a_picture_is_drawn_anew_and_a_document_stays_as_it_is(tmp_path: Path) -> None:
    found = outline_of(archive(GUIDE), "a.zip", tmp_path)
    files = {file["name"]: number for number, file in enumerate(found["files"], 1)}
    image = next(node for node in nodes(page_of(found, "Premier pas")["body"]) if node["type"] == "image")
    assert image["attrs"] == {"file": f"@{files['carte.png']}", "alt": "Une carte", "caption": "Le nord"}
    with Image.open(tmp_path / "read" / f"file-{files['carte.png']}") as drawn:
        assert (drawn.format, max(drawn.size)) == ("WEBP", 1600)
    assert (tmp_path / "read" / f"file-{files['plan.pdf']}").read_bytes() == b"%PDF-1.4\n"


def test_a_word_document_has_its_title_its_headings_and_its_pictures(tmp_path: Path) -> None:
    inner = styled("Titre", "Guide des brûlages") + styled("Titre1", "Objet") + "<w:p><w:r><w:t>Texte.</w:t></w:r></w:p>"
    (page,) = outline_of(document(inner), "a.docx", tmp_path)["pages"]
    assert (page["title"], page["losses"]) == ("Guide des brûlages", [])
    assert [(node["type"], node.get("attrs", {}).get("level")) for node in page["body"]["content"]] == [
        ("heading", 2),
        ("paragraph", None),
        ("image", None),
    ]
    assert page["body"]["content"][2]["attrs"]["alt"] == "Une carte"


def test_a_web_page_brings_the_pictures_that_are_in_it_or_beside_it(tmp_path: Path) -> None:
    inside = base64.b64encode(picture("navy")).decode()
    page = '<html lang=en><title>Old</title><h1>Burns</h1><img src="i/a.png" alt=A>'
    page += f'<img src="data:image/png;base64,{inside}" alt=B>'
    page += '<img src="data:image/svg+xml,%3Csvg/%3E" alt=C><img src="https://x.example/d.png" alt=D>'
    found = outline_of(archive({"a.html": page, "i/a.png": picture()}), "a.zip", tmp_path)
    (row,) = found["pages"]
    assert (row["title"], row["language"]) == ("Burns", "en")
    assert [node["type"] for node in row["body"]["content"]] == ["paragraph", "image", "image", "attachment"]
    assert [(kind, count) for kind, count, _examples in row["losses"]] == [("remote picture", 1), ("picture", 1)]


def test_headings_as_high_as_the_title_are_put_under_it(tmp_path: Path) -> None:
    given = b"# Titre\n\n# Partie\n\n## Section\n\n```\n# code\n```\n"
    (page,) = outline_of(given, "a.md", tmp_path)["pages"]
    assert page["title"] == "Titre"
    assert [node["attrs"].get("level") for node in page["body"]["content"]] == [2, 3, None]
    assert "# code" in words_of(page["body"])


@pytest.mark.parametrize(
    "given",
    [
        "---\n: [\n---\nmots",
        "---\n- a\n---\nmots",
        "---\ntitle: [a]\ntags: {a: b}\n---\nmots",
        "---\nmots",
        "---\ntitle: !!python/object:x {}\n---\nmots",
    ],
)
def test_front_matter_that_says_nothing_costs_nothing_but_itself(given: str, tmp_path: Path) -> None:
    (page,) = outline_of(given.encode(), "a.md", tmp_path)["pages"]
    assert "mots" in words_of(page["body"])
    assert (page["is_named"], page["tags"]) == (False, [])


def test_names_are_composed_whatever_the_system_that_made_the_archive(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Été.md")
    found = outline_of(archive({decomposed: "x", "a.md": "[ici](%C3%89t%C3%A9.md)"}), "a.zip", tmp_path)
    assert titles(found) == ["a", "Été"]
    assert links_in(page_of(found, "a")) == [f"@{page_of(found, 'Été')['key']}"]


def test_names_without_a_mark_of_their_encoding_are_read_as_people_wrote_them() -> None:
    for encoding, name in (("utf-8", "Été.md"), ("cp850", "Été.md")):
        entry = zipfile.ZipInfo(name.encode(encoding).decode("cp437"))
        assert folders.path_of(entry) == "Été.md"


@pytest.mark.parametrize("path", ["../a.md", "a/../../b.md", "..\\a.md"])
def test_what_leaves_the_archive_is_not_read(path: str, tmp_path: Path) -> None:
    assert titles(outline_of(archive({path: "x", "b/c.md": "x"}), "a.zip", tmp_path)) == ["c"]


def test_what_is_too_large_or_too_deep_is_left_out_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 1000)
    deep = "a/" * 20 + "b.md"
    found = outline_of(archive({"large.md": "x" * 1001, deep: "x", "c.md": "x"}), "a.zip", tmp_path)
    assert titles(found) == ["c"]
    assert found["left_out"] == [["too large", 1, ["large.md"]], ["too deep", 1, [deep]]]


def test_a_bomb_is_refused_and_a_liar_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_UNPACKED_BYTES", 10_000)
    bomb = archive({f"{number}.md": " " * 5_000 for number in range(3)})
    with pytest.raises(RefusedError):
        outline_of(bomb, "a.zip", tmp_path)
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 1000)
    lying = bytearray(archive({"a.md": " " * 5_000}))
    for place in (lying.index(b"PK\x01\x02") + 24, 22):
        lying[place : place + 4] = (900).to_bytes(4, "little")
    (tmp_path / "b").mkdir()
    found = outline_of(bytes(lying), "a.zip", tmp_path / "b")
    assert [kind for kind, _count, _examples in found["left_out"]] in (["unreadable"], [])
    assert len(words_of(found["pages"][0]["body"])) < 1000


def test_so_many_pages_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PAGES", 2)
    with pytest.raises(RefusedError):
        outline_of(archive({f"{number}.md": "x" for number in range(3)}), "a.zip", tmp_path)


def test_a_word_document_that_declares_entities_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("zirconium")
    bad = document("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", before=f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>')
    found = outline_of(archive({"a.docx": bad, "b.docx": b"no archive", "c.md": "x"}), "a.zip", tmp_path)
    assert [(kind, count) for kind, count, _examples in found["left_out"]] == [("unreadable", 2)]
    assert "zirconium" not in json.dumps(found)


def test_a_text_that_names_files_and_pages_that_it_has_not_costs_itself_nothing(tmp_path: Path) -> None:
    given = "![Une carte](file:@99)\n\n[Plan](file:@x)\n\n![a](file:0123456789abcdef)\n\n[mot](page:@x) et [autre](page:@77)\n"
    (page,) = outline_of(given.encode(), "a.md", tmp_path)["pages"]
    assert words_of(page["body"]).split() == ["Une", "carte", "Plan", "a", "mot", "et", "autre"]
    assert [(kind, count) for kind, count, _examples in page["losses"]] == [("picture", 3)]


def test_one_file_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 10)
    found = outline_of(b"x" * 11, "a.md", tmp_path)
    assert (found["pages"], found["left_out"]) == ([], [["too large", 1, ["source.md"]]])


def test_it_is_read_in_the_process_with_bounds(tmp_path: Path) -> None:
    """Which has nothing of the site's settings."""
    source, target = tmp_path / "work" / "source.zip", tmp_path / "work" / "read"
    target.mkdir(parents=True)
    source.write_bytes(archive({**GUIDE, "Guide/a.docx": document(styled("Titre", "Word"))}))
    sandbox.run("wiki.imports.reading:read", source, target, time_s=60, memory_mb=1500, hidden=tmp_path / "data")
    assert "Word" in {page["title"] for page in json.loads((target / "outline.json").read_text())["pages"]}


def test_thirty_names_of_every_kind_are_thirty_pages(tmp_path: Path) -> None:
    names = [*NAMES]
    files = {f"{name}.md": f"Texte de {number}." for number, name in enumerate(names)}
    found = outline_of(archive(files), "a.zip", tmp_path)
    assert sorted(page["path"] for page in found["pages"]) == sorted(files)


NAMES = [
    *("Été", "Œuvre", "naïve", "Ça va", "été", "ÉTÉ", "a", "A", "CON", "con", "nul", "aux.txt", "a.b.c", "fin."),
    *(
        "😀",
        "👩‍👩‍👧",
        "مرحبا",
        "שלום",
        "日本語",
        "Ελλάδα",
        "x" * 200,
        "é" * 100,
        "100 %",
        "a&b",
        "a=b",
        "a+b",
        "[a]",
        "(a)",
        "#1",
        "à qui ?",
    ),
]
