"""A text as Markdown and back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wiki.texts import block, body, joined, link, paragraph, text
from wiki.text.markdown import body_of_markdown, markdown_of
from wiki.text.schema import Node, understood

# Letters, and every sign that means something in Markdown, in HTML or in ours.
SIGNS = "aé1 9.)-+*_~`#>|:=!&<[]()\\\"'\n\t\u00a0😀"
WORDS = st.text(SIGNS, min_size=1, max_size=8) | st.sampled_from(
    [
        "- ",
        "1. ",
        "# ",
        "> ",
        "---",
        "===",
        "```",
        "***",
        "&amp;",
        "&#32;",
        "<br>",
        "<th>",
        "[!NOTE]",
        "[[x]]",
        "| a |",
        "**a**",
        "![a](b)",
    ]
)
LINE = st.text(SIGNS.replace("\n", ""), max_size=6)
PAIRED = [
    st.just(link("https://example.org/a(b)?c=1&d=é")),
    st.just(link("mailto:ana@example.org")),
    st.just(link(page="0123456789abcdef")),
    st.builds(lambda title: link(title=title), st.text(SIGNS, min_size=1, max_size=5) | st.just("Une page")),
]
MARKS = st.lists(st.sampled_from(["strong", "em", "strike", "code"]) | st.one_of(PAIRED), max_size=3)


def _text(words: str, marks: list[str | Node]) -> Node:
    return text(words, *marks)


INLINE = st.lists(st.builds(_text, WORDS, MARKS) | st.just(block("hard_break")), max_size=4)
PARAGRAPHS = st.builds(lambda content: paragraph(*content), INLINE)
LEAVES = st.one_of(
    PARAGRAPHS,
    st.builds(lambda content, level: block("heading", *content, level=level), INLINE, st.sampled_from([2, 3, 4])),
    st.builds(
        lambda code, language: block("code_block", *([text(code)] if code else []), language=language),
        st.text(SIGNS, max_size=20),
        LINE,
    ),
    st.builds(lambda file, alt, caption: block("image", file=file, alt=alt, caption=caption), LINE, LINE, LINE),
    st.builds(lambda file, name: {"type": "attachment", "attrs": {"file": file, "name": name}}, LINE, LINE),
    st.builds(lambda title: block("recording", recording="ab12", title=title), LINE),
    st.just(block("horizontal_rule")),
)


@st.composite
def tables(draw: st.DrawFn) -> Node:
    width = draw(st.integers(1, 3))
    kinds = st.sampled_from(["table_header", "table_cell"])
    cell = st.builds(lambda kind, inner: block(kind, *inner), kinds, st.lists(PARAGRAPHS, min_size=1, max_size=2))
    row = st.lists(cell, min_size=width, max_size=width).map(lambda cells: block("table_row", *cells))
    return block("table", *draw(st.lists(row, min_size=1, max_size=3)))


def _containers(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(inner, min_size=1, max_size=3)
    items = st.lists(
        st.builds(lambda first, rest: block("list_item", first, *rest), PARAGRAPHS, st.lists(inner, max_size=2)),
        min_size=1,
        max_size=3,
    )
    kinds = st.sampled_from(["info", "tip", "warning", "danger"])
    return st.one_of(
        st.builds(lambda content: block("blockquote", *content), some),
        st.builds(lambda content, kind: block("callout", *content, kind=kind), some, kinds),
        st.builds(lambda content: block("bullet_list", *content), items),
        st.builds(lambda content, order: block("ordered_list", *content, order=order), items, st.integers(0, 99999)),
    )


BLOCKS = st.recursive(LEAVES | tables(), _containers, max_leaves=6)
BODIES = st.lists(BLOCKS, min_size=1, max_size=4).map(lambda blocks: joined(understood(body(*blocks)).body))


@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_a_text_is_the_same_after_it_was_markdown(given_body: Node) -> None:
    found = body_of_markdown(markdown_of(given_body))
    assert found.problems == []
    assert found.body == given_body


def content_of(markdown: str, **addresses: Any) -> list[Node]:
    return list(body_of_markdown(markdown, **addresses).body["content"])


def cell(words: str, name: str = "table_cell") -> Node:
    return block(name, paragraph(words))


WRITTEN: list[tuple[str, list[Node]]] = [
    ("# Un\n\n##### Cinq", [block("heading", text("Un"), level=2), block("heading", text("Cinq"), level=4)]),
    ("Une ligne\nqui continue\\\net une autre", [paragraph("Une ligne qui continue", block("hard_break"), "et une autre")]),
    (
        "> [!warning]\n> Vent fort.\n>\n> Attendre.",
        [block("callout", paragraph("Vent fort."), paragraph("Attendre."), kind="warning")],
    ),
    ("> [!IMPORTANT]", [block("callout", paragraph(), kind="info")]),
    ("> Dit ainsi.", [block("blockquote", paragraph("Dit ainsi."))]),
    ("Voir [[Brûlage dirigé]].", [paragraph("Voir ", text("Brûlage dirigé", link(title="Brûlage dirigé")), ".")]),
    ("[[Brûlage|le guide]]", [paragraph(text("le guide", link(title="Brûlage")))]),
    ("[le guide](page:0123456789abcdef)", [paragraph(text("le guide", link(page="0123456789abcdef")))]),
    ("<https://example.org>", [paragraph(text("https://example.org", link("https://example.org")))]),
    ("**a *b***", [paragraph(text("a ", "strong"), text("b", "strong", "em"))]),
    ("<script>x</script> <b>y</b>", [paragraph("<script>x</script> ", text("y", "strong"))]),
    ('![Carte](file:abc "La zone")', [block("image", file="abc", alt="Carte", caption="La zone")]),
    (
        "Avant ![Carte](file:abc) après",
        [paragraph("Avant "), block("image", file="abc", alt="Carte", caption=""), paragraph(" après")],
    ),
    ("[plan.pdf](file:abc)", [{"type": "attachment", "attrs": {"file": "abc", "name": "plan.pdf"}}]),
    ("- ## Titre", [block("bullet_list", block("list_item", paragraph(), block("heading", text("Titre"), level=2)))]),
    (
        "| An | Feux |\n|---|---|\n| <th>2030 | 12 |",
        [
            block(
                "table",
                block("table_row", cell("An", "table_header"), cell("Feux", "table_header")),
                block("table_row", cell("2030", "table_header"), cell("12")),
            )
        ],
    ),
    ("|  |  |\n|---|---|\n| a | b |", [block("table", block("table_row", cell("a"), cell("b")))]),
]


@pytest.mark.parametrize(("markdown", "content"), WRITTEN, ids=[markdown for markdown, _content in WRITTEN])
def test_markdown_that_somebody_writes_is_understood(markdown: str, content: list[Node]) -> None:
    assert content_of(markdown) == understood(body(*content)).body["content"]


def test_a_text_is_written_as_one_would_write_it() -> None:
    items = [
        block("list_item", paragraph("un"), block("bullet_list", block("list_item", paragraph("sous")))),
        block("list_item", paragraph("deux")),
    ]
    rows = [
        block("table_row", cell("An", "table_header"), cell("2030")),
        block("table_row", cell("Feux", "table_header"), cell("1 | 2")),
    ]
    given_body = body(
        block("heading", text("Avant d’allumer"), level=2),
        paragraph(
            "Le ", text("vent", "strong"), " tourne, dit mon_fichier.txt : ", text("voir", link("https://example.org/")), "."
        ),
        block("bullet_list", *items),
        block("callout", paragraph("Prudence."), kind="danger"),
        block("code_block", text("x = `1`"), language="python"),
        block("table", *rows),
        paragraph(text("Le guide", link(title="Le guide"))),
    )
    assert markdown_of(understood(given_body).body) == (
        "## Avant d’allumer\n\nLe **vent** tourne, dit mon_fichier.txt : [voir](https://example.org/).\n\n"
        "- un\n  - sous\n- deux\n\n> [!CAUTION]\n> Prudence.\n\n```python\nx = `1`\n```\n\n"
        "|  |  |\n| --- | --- |\n| <th>An | 2030 |\n| <th>Feux | 1 \\| 2 |\n\n[[Le guide]]\n"
    )


def test_the_end_of_a_line_that_presentations_have_is_a_space() -> None:
    pasted = understood(body("Un\x0bdeux\x85trois", "\x1cquatre")).body
    assert body_of_markdown(markdown_of(pasted)).body == body("Un deux trois", " quatre")


def test_a_table_whose_rows_are_not_equally_long_keeps_every_word() -> None:
    rows = [block("table_row", cell("a", "table_header")), block("table_row", cell("b"), cell("c"))]
    (table,) = content_of(markdown_of(understood(body(block("table", *rows))).body))
    assert [len(row["content"]) for row in table["content"]] == [2, 2]


def test_addresses_that_only_an_importer_knows_are_asked_for() -> None:
    found = content_of(
        "![Carte](img/carte.png)\n\n[suite](autre.md) [perdu](nulle-part.md)",
        file_of={"img/carte.png": "abc"}.get,
        link_of={"autre.md": {"page": "0123456789abcdef"}}.get,
    )
    assert found[0] == block("image", file="abc", alt="Carte", caption="")
    assert found[1] == paragraph(text("suite", link(page="0123456789abcdef")), " perdu")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org"])
def test_a_link_of_markdown_leads_to_nothing_that_runs(address: str) -> None:
    assert content_of(f"[mot]({address}) ![mot]({address})") == [paragraph("mot mot")]


HOSTILE = [
    "[" * 50_000,
    "> " * 5_000,
    "- " * 5_000,
    "*a" * 30_000,
    "`" * 20_000,
    "![" * 20_000,
    "<" * 50_000,
    "[[a" * 20_000,
    "|" * 20_000,
]


@pytest.mark.parametrize("markdown", HOSTILE, ids=[markdown[:3] for markdown in HOSTILE])
def test_nothing_that_is_written_breaks_the_reader(markdown: str) -> None:
    assert content_of(markdown)
