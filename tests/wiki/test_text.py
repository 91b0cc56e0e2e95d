"""A text as JSON, as a document of Yjs, and as HTML."""

import re
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from pycrdt import Doc

from tests.wiki.texts import any_block, any_body, block, body, joined, link, paragraph, text
from wiki.text.rendering import Renderer, headings, links_of, words_of
from wiki.text.schema import MARKS, NODES, Node, is_safe_address, understood
from wiki.text.shared import body_of, write_body

RENDERER = Renderer(file_address=lambda file: f"/f/{file}", page_address=lambda page, title: f"/p/{page or title}")


@pytest.mark.parametrize("seed", range(20))
def test_a_document_becomes_any_text_however_often_it_is_rewritten(seed: int) -> None:
    random, document = Random(seed), Doc()
    wanted = any_body(random, 6)
    for _turn in range(15):
        write_body(document, understood(wanted).body)
        found = body_of(document)
        assert found.problems == []
        assert joined(found.body) == joined(understood(wanted).body)
        blocks = list(wanted["content"])
        blocks[random.randrange(len(blocks))] = any_block(random)
        blocks.insert(random.randint(0, len(blocks)), any_block(random))
        del blocks[random.randrange(len(blocks))]
        wanted = body(*blocks)


def test_two_who_rewrite_different_paragraphs_keep_the_words_of_both() -> None:
    here = Doc()
    write_body(here, body("Premier.", "Deuxième."))
    there = Doc()
    there.apply_update(here.get_update())
    write_body(here, body("Premier, changé ici.", "Deuxième."))
    write_body(there, body("Premier.", "Deuxième, changé là.", "Troisième."))
    here.apply_update(there.get_update())
    there.apply_update(here.get_update())
    both = body("Premier, changé ici.", "Deuxième, changé là.", "Troisième.")
    assert joined(body_of(here).body) == joined(body_of(there).body) == both


def test_a_word_that_changes_costs_a_few_bytes_and_not_the_paragraph() -> None:
    document = Doc()
    long = "Le brûlage dirigé réduit la quantité de combustible. " * 200
    write_body(document, body(long, long))
    before = document.get_state()
    write_body(document, body(long, long.replace("réduit", "diminue", 1)))
    assert len(document.get_update(before)) < 200


BROKEN: list[tuple[Node, str]] = [
    (body(block("script", text("x")), "Reste"), "script in doc"),
    (body(block("image", alt="sans fichier"), "Reste"), "attributes of image"),
    (body(block("bullet_list"), "Reste"), "empty bullet_list"),
    (body(block("table_row", paragraph("x")), "Reste"), "table_row in doc"),
    (body(paragraph(text("Reste", "blink"))), "mark blink"),
]


@pytest.mark.parametrize(("given", "problem"), BROKEN, ids=[problem for _given, problem in BROKEN])
def test_a_broken_node_costs_itself_and_never_the_text(given: Node, problem: str) -> None:
    found = understood(given)
    assert found.problems == [problem]
    assert joined(found.body) == body("Reste")


def test_half_a_sign_as_a_program_may_send_it_is_left_out() -> None:
    half = "\ud800"
    found = understood(body(f"Avant{half}après", block("image", file="0123456789abcdef", alt=half, caption=""), half)).body
    assert found == body("Avantaprès", block("image", file="0123456789abcdef", alt="", caption=""), block("paragraph"))
    write_body(Doc(), found)


@pytest.mark.parametrize("given", [None, [], "x", {"type": "doc"}, {"type": "doc", "content": "x"}])
def test_what_is_no_text_is_an_empty_one(given: object) -> None:
    assert understood(given).body == {"type": "doc", "content": [{"type": "paragraph"}]}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "//example.org", "ftp://x/"]
)
def test_a_link_leads_to_nothing_that_runs(address: str) -> None:
    assert not is_safe_address(address)
    assert understood(body(paragraph(text("mot", link(address))))).body == body("mot")


def test_html_escapes_words_and_attributes() -> None:
    given = body(
        paragraph(text("<b>&", link('https://example.org/"><script>'))),
        block("image", file="f", alt='"><script>', caption="<i>"),
    )
    html = RENDERER.html(understood(given).body)
    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;&amp;" in html


def test_a_first_row_of_headers_heads_columns_and_another_header_heads_its_row() -> None:
    cells = [block("table_header", paragraph("An")), block("table_header", paragraph("Feux"))]
    rows = [block("table_header", paragraph("2030")), block("table_cell", paragraph("12"))]
    html = RENDERER.html(understood(body(block("table", block("table_row", *cells), block("table_row", *rows)))).body)
    assert '<thead><tr><th scope="col"><p>An</p></th>' in html
    assert '<tbody><tr><th scope="row"><p>2030</p></th><td><p>12</p></td></tr></tbody>' in html


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    given = body(*(block("heading", text("Résumé"), level=2) for _ in range(3)))
    assert [heading.anchor for heading in headings(given)] == ["s-resume", "s-resume-2", "s-resume-3"]
    assert 'id="s-resume-3"' in RENDERER.html(given)


def test_the_pages_that_a_text_links_to_are_known() -> None:
    known, wanted = link(page="0123456789abcdef"), link(title="Page voulue")
    given = understood(body(paragraph(text("a", known), text("b", wanted), text("c", known)))).body
    assert links_of(given) == [("0123456789abcdef", ""), ("", "Page voulue")]
    assert '<a href="/p/Page voulue" data-wanted>b</a>' in RENDERER.html(given)


def test_words_of_a_text_keep_blocks_apart() -> None:
    given = body(block("heading", text("Titre"), level=2), paragraph("Un", block("hard_break"), "deux"), "Trois")
    assert words_of(given) == "Titre\nUn\ndeux\nTrois\n"


def test_the_editor_knows_how_every_kind_of_node_and_mark_is_written() -> None:
    """One that it could not draw would keep the whole page from being opened."""
    source = (Path(settings.ROOT) / "wiki/static_src/editor/schema.js").read_text()
    for name in {*NODES, *MARKS} - {"doc", "text"}:
        assert re.search(rf"^  {name}: {{[^}}]*toDOM", source, re.MULTILINE), name
