"""HTML as programs make it, as a text of the wiki: words stay, what runs or styles goes, and what is lost is named."""

import time
from random import Random

import pytest

from tests.wiki.texts import any_body, block, body, joined, link, paragraph, text
from wiki.text.html import Reach, body_of_html
from wiki.text.rendering import Renderer, words_of
from wiki.text.schema import Node, understood

RENDERER = Renderer(
    file_address=lambda file: f"/f/{file}", page_address=lambda page, title: f"/p/{page}" if page else f"/w/{title}"
)
OURS = Reach(
    file=lambda address: address[3:] if address.startswith("/f/") else None,
    page=lambda address: {"/p/": (address[3:], ""), "/w/": ("", address[3:])}.get(address[:3]),
)


def read(html: str, reach: Reach = OURS) -> Node:
    return joined(body_of_html(html, reach).body)


def filled(node: Node) -> Node:
    """With words at both ends of every block: HTML has neither spaces nor line breaks there."""
    content = [filled(child) for child in node.get("content", [])]
    if node["type"] in {"paragraph", "heading"}:
        content = [text("mot "), *content, text("fin")]
    return {**node, "content": content} if content else node


@pytest.mark.parametrize("seed", range(30))
def test_our_own_html_is_the_same_text_again(seed: int) -> None:
    given = understood(filled(any_body(Random(seed), 8))).body
    found = body_of_html(RENDERER.html(given), OURS)
    assert joined(found.body) == joined(given)
    assert found.problems == []


@pytest.mark.parametrize(
    "given",
    [
        {"type": "attachment", "attrs": {"file": "0123456789abcdef", "name": "Plan d’été.pdf"}},
        block("image", file="0123456789abcdef", alt="Une « forêt »", caption="Vue & plan"),
        block("callout", paragraph("Attention"), kind="danger"),
        block("ordered_list", block("list_item", paragraph("Trois")), order=3),
        block("code_block", text("if a < b:\n    pass"), language="python"),
        paragraph(text("ici", link(page="0123456789abcdef")), text(" et "), text("là", link(title="À écrire"))),
        paragraph(text("gras", "strong", "em"), text(" et "), text("x", "code")),
    ],
    ids=lambda node: node["type"],
)
def test_every_kind_of_block_comes_back(given: Node) -> None:
    wanted = understood(body(given)).body
    assert read(RENDERER.html(wanted)) == joined(wanted)


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8>
<style><!-- p.MsoNormal {color:red} --></style>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--></head><body lang=FR-CA>
<p class=MsoTitle>Guide<o:p></o:p></p><h2>Objet<o:p></o:p></h2>
<p class=MsoNormal>Le <b><span style='mso-bidi-font-weight:normal'>br\u00fblage</span></b>
dirig\u00e9&nbsp;: <i>m\u00e9thode</i>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span
style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span></span><![endif]>Un</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'>
<span style='mso-list:Ignore'>a.<span>&nbsp;</span></span>Un, a</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'>
<span style='mso-list:Ignore'>\u00b7<span>&nbsp;</span></span>Deux</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p></body></html>"""


def test_an_item_of_word_after_an_empty_list_is_an_item() -> None:
    found = read("<ul></ul><p style='mso-list:l0 level2 lfo1'>Un</p>")
    assert found == body(block("bullet_list", block("list_item", paragraph("Un"))))


def test_word_has_its_headings_its_words_and_its_lists() -> None:
    inner = block("ordered_list", block("list_item", paragraph("Un, a")), order=1)
    assert read(WORD) == body(
        block("heading", text("Guide"), level=2),
        block("heading", text("Objet"), level=2),
        paragraph(text("Le "), text("brûlage", "strong"), text(" dirigé\u00a0: "), text("méthode", "em"), text(".")),
        block("bullet_list", block("list_item", paragraph("Un"), inner), block("list_item", paragraph("Deux"))),
    )


GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">
<h1 dir="ltr"><span style="font-weight:400">Plan</span></h1>
<h2 dir="ltr"><span style="font-weight:400">Suite</span></h2><p dir="ltr" style="line-height:1.38"><span
 style="font-weight:700;font-style:italic">Fort</span><span
 style="font-weight:400"> et doux, </span><a
 href="https://www.google.com/url?q=https://example.org/a%3Fb%3D1&amp;sa=D"><span>lien</span></a></p>
<ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Un</span></p></li>
<ul><li><p>Dedans</p></li></ul><li><p>Deux</p></li></ul></b>"""


def test_google_docs_has_its_marks_its_links_and_lists_in_lists() -> None:
    inner = block("bullet_list", block("list_item", paragraph("Dedans")))
    assert read(GOOGLE) == body(
        block("heading", text("Plan"), level=2),
        block("heading", text("Suite"), level=3),
        paragraph(text("Fort", "strong", "em"), text(" et doux, "), text("lien", link("https://example.org/a?b=1"))),
        block("bullet_list", block("list_item", paragraph("Un"), inner), block("list_item", paragraph("Deux"))),
    )


LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type"
 content="text/html; charset=utf-8"/><title></title></head>
<body lang="fr-CA"><p style="margin-bottom: 0cm">
<font face="Liberation Serif"><font size="3"><u>Soulign\u00e9</u> et <strike>barr\u00e9</strike></font></font><br/>

</p><table width="100%" cellpadding="4"><col width="128*"/><thead><tr><th><p>An</p></th><th><p>Feux</p></th></tr></thead>
<tr valign="top"><td><p>2030</p></td><td><p>12</p><ul><li><p>dont 2</p></li></ul></td></tr></table></body></html>"""


def test_libreoffice_has_its_tables_and_a_list_in_a_cell_as_lines() -> None:
    head = (block("table_header", paragraph(word)) for word in ("An", "Feux"))
    cells = (block("table_cell", paragraph("2030")), block("table_cell", paragraph("12"), paragraph("• dont 2")))
    assert read(LIBREOFFICE) == body(
        paragraph(text("Souligné et "), text("barré", "strike")),
        block("table", block("table_row", *head), block("table_row", *cells)),
    )
    assert body_of_html(LIBREOFFICE).problems == ["contents of a cell"]


def rows(found: Node) -> list[list[str]]:
    table = next(node for node in found["content"] if node["type"] == "table")
    return [[words_of(cell).strip() for cell in row["content"]] for row in table["content"]]


def test_merged_cells_are_split_and_named() -> None:
    given = "<table><tr><td colspan=2>Large</td><td rowspan=2>Haut</td></tr>"
    given += "<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    found = body_of_html(given)
    assert rows(found.body) == [["Large", "", "Haut"], ["a", "b", ""], ["c", "", ""]]
    assert found.problems == ["merged cells", "merged cells"]


def test_a_table_in_a_table_is_lines_of_its_cell_and_one_around_everything_is_nothing() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    found = body_of_html(f"<table><tr><td>{inner}</td><td>x</td></tr></table>")
    assert rows(found.body) == [["a · b\nc · d", "x"]]
    assert "nested table" in found.problems
    assert rows(body_of_html(f"<table><tr><td>{inner}</td></tr></table>").body) == [["a", "b"], ["c", "d"]]


HOSTILE = [
    '<a href="javascript:alert(1)">mots</a>',
    '<a href=" jAvA&#10;ScRiPt:alert(1)">mots</a>',
    '<a href="data:text/html,<script>alert(1)</script>">mots</a>',
    "<p onclick=alert(1)>mots<script>alert(1)</script><style>p{}</style></p>",
    "<blink><marquee>mots</marquee></blink>",
    "<link><row><items><heading>mots</heading></items></row></link>",
    "mots<iframe src=//evil.example></iframe><svg><script>alert(1)</script></svg>",
    '<template><p>alert</p></template>mots<img src="javascript:alert(1)">',
]


@pytest.mark.parametrize("given", HOSTILE)
def test_nothing_that_runs_is_kept_and_the_words_are(given: str) -> None:
    found = body_of_html(given)
    assert words_of(found.body).strip() == "mots"
    assert "alert" not in RENDERER.html(found.body)


def test_pictures_are_files_links_or_words_and_each_loss_is_named() -> None:
    given = '<p>a<img src="/f/abc" alt="Plan">b</p><img src="https://x.example/i.png" alt="Loin">'
    given += '<img src="i.emf" alt="Schéma"><img src=/f/n>'
    found = body_of_html(given, OURS)
    image = {"type": "image", "attrs": {"file": "abc", "alt": "Plan", "caption": ""}}
    assert joined(found.body)["content"][:2] == [paragraph("ab"), image]
    assert 'href="https://x.example/i.png"' in RENDERER.html(found.body)
    assert "Schéma" in words_of(found.body)
    assert found.problems == ["remote picture: https://x.example/i.png", "picture: i.emf", "picture without words"]


@pytest.mark.parametrize(
    "given",
    [
        "<div>" * 100_000 + "x",
        "<table><tr><td>" * 20_000 + "x",
        "<ul><li>" * 50_000 + "x",
        "<b><i>" * 50_000 + "x",
        "<!" * 500_000,
        f'<p style="{"text-decoration:" * 100_000}">x</p>',
        '<table><tr><td colspan="99999" rowspan="99999">x</td></tr>' * 3_000,
        "&amp;" * 500_000,
    ],
    ids=range(8),
)
def test_a_hostile_text_takes_neither_long_nor_the_process(given: str) -> None:
    begun = time.process_time()
    body_of_html(given)
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("été".encode(), "été"),
        ("été".encode("cp1252"), "été"),
        ('<meta charset="iso-8859-15">œuvre'.encode("iso-8859-15"), "œuvre"),
        ("\ufeffété".encode("utf-16"), "été"),
        (b"", ""),
        (b"<!-- -->", ""),
        (b'<?xml version="1.0" encoding="utf-8"?><p>x</p>', "x"),
        (b"a\x00b", "ab"),
    ],
)
def test_bytes_are_read_in_the_encoding_that_they_are_in(given: bytes, expected: str) -> None:
    assert words_of(body_of_html(given).body).strip() == expected
