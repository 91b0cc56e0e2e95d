"""Passages keep their place in a text, whatever others write in it."""

from random import Random

import pytest
from pycrdt import Doc

from intranet.kernel.comments.quotes import Quote
from tests.wiki.texts import any_body, block, body, paragraph, text
from wiki.text.anchors import HeldText, Passage, chosen, followed, trimmed, words_of_blocks
from wiki.text.marking import Mark, MarkedRenderer
from wiki.text.rendering import Renderer
from wiki.text.schema import Node, understood
from wiki.text.shared import body_of, write_body

START = ("Avant d’allumer.", "Notez les combustibles 😀 morts de plus de 7 cm : ce sont eux qui couvent.", "Deux points d’eau.")
WORDS = "combustibles 😀 morts"


def document_of(*blocks: Node | str) -> "Doc[object]":
    document: Doc[object] = Doc()
    write_body(document, body(*blocks))
    return document


def passage_in(document: "Doc[object]", words: str = WORDS, epoch: int = 1) -> Passage:
    said = words_of_blocks(body_of(document).body)
    start = said.index(words)
    found = Passage((start, start + len(words)), (Quote.at((start, start + len(words)), said),))
    (held,) = followed([found], HeldText(document), said, epoch=epoch)
    assert held is not None
    assert held.hold is not None
    return held


def after(document: "Doc[object]", passage: Passage, epoch: int = 1) -> str | None:
    """The words of the passage now; None when it is gone."""
    said = words_of_blocks(body_of(document).body)
    (found,) = followed([passage], HeldText(document), said, epoch=epoch)
    return found and said[slice(*found.at)]


WRITTEN = {
    "before it": ("Avant tout, avant d’allumer.", START[1], START[2]),
    "around it": (START[0], f"Le soir, {START[1].replace('7 cm', 'dix centimètres')}", START[2]),
    "in it": (START[0], START[1].replace("😀 morts", "secs, morts"), START[2]),
    "its first letter": (START[0], START[1].replace("combustibles", "ombustibles"), START[2]),
    "in bold": (START[0], paragraph("Notez les ", text("combustibles", "strong"), START[1][22:]), START[2]),
    "another paragraph": ("Nouveau.", *START, "À la fin."),
}
SAID = {"in it": "combustibles secs, morts", "its first letter": "ombustibles 😀 morts"}


@pytest.mark.parametrize("where", WRITTEN)
def test_a_passage_stays_where_it_is_whatever_is_written(where: str) -> None:
    document = document_of(*START)
    passage = passage_in(document)
    write_body(document, understood(body(*WRITTEN[where])).body)
    assert after(document, passage) == SAID.get(where, WORDS)


def test_a_passage_follows_what_two_write_at_once_in_editors_of_their_own() -> None:
    here = document_of(*START)
    passage = passage_in(here)
    there: Doc[object] = Doc()
    there.apply_update(here.get_update())
    write_body(here, body(START[0], f"Bien avant : {START[1]}", START[2]))
    write_body(there, body(START[0], START[1].replace("morts", "tout à fait morts"), START[2]))
    here.apply_update(there.get_update())
    assert after(here, passage) == "combustibles 😀 tout à fait morts"


def test_what_is_written_right_behind_a_passage_is_not_in_it() -> None:
    document = document_of("Un deux")
    passage = passage_in(document, "deux")
    for words in ("Un deux trois", "Un deux et trois", "Un deuxième et trois"):
        write_body(document, body(words))
        assert after(document, passage) == "deux"


def test_a_passage_that_is_deleted_is_gone_and_finds_its_place_again_when_the_words_come_back() -> None:
    document = document_of(*START)
    passage = passage_in(document)
    for kept in ((START[0], "Notez les de plus de 7 cm.", START[2]), (START[0], START[2]), ()):
        write_body(document, understood(body(*kept)).body)
        assert after(document, passage) is None
    write_body(document, body(START[0], "Autre chose.", *START[1:]))
    assert after(document, passage.let_go()) == WORDS


def test_a_passage_of_a_text_that_began_anew_is_found_by_its_words() -> None:
    passage = passage_in(document_of(*START))
    anew = document_of("Un nouveau début.", *START)
    assert after(anew, passage, epoch=2) == WORDS
    said = words_of_blocks(body_of(anew).body)
    (found,) = followed([passage], HeldText(anew), said, epoch=2)
    assert found is not None
    assert (found.epoch, found.hold) != (1, passage.hold)


def test_few_words_are_not_taken_for_the_same_words_elsewhere() -> None:
    document = document_of("Notez les morts.", "Pas de vent.")
    passage = passage_in(document, "les")
    write_body(document, body("Voyez tous les vents.", "Pas de vent."))
    assert after(document, passage.let_go()) is None


def test_a_passage_is_kept_in_json_as_it_is() -> None:
    passage = passage_in(document_of(*START))
    assert Passage.of(passage.anchor) == passage
    assert Passage.of(passage.let_go().anchor).hold is None


@pytest.mark.parametrize("seed", range(10))
def test_any_passage_of_any_text_is_held(seed: int) -> None:
    random, document = Random(seed), Doc()
    write_body(document, understood(any_body(random, 12)).body)
    said = words_of_blocks(body_of(document).body)
    held = HeldText(document)
    assert held.words == said
    spans = [trimmed(tuple(sorted(random.sample(range(len(said)), 2))), said) for _ in range(20)]  # type: ignore[arg-type]
    spans = [span for span in spans if span[0] < span[1]]
    found = held.spans([(hold, said[span[0]]) for hold, span in zip(held.holds(spans), spans, strict=True)])
    assert [said[slice(*one)] if one else None for one in found] == [said[slice(*span)] for span in spans]


def test_words_that_were_chosen_are_the_nearest_ones_whatever_the_space_between_them() -> None:
    given = body("le vent et le feu", "le vent\u00a0et le  froid")
    said = words_of_blocks(given)
    assert chosen(given, 0, "le vent") == (0, 7)
    assert chosen(given, 20, "le vent") == (18, 25)
    assert chosen(given, 0, "le feu\n\nle vent") == (11, 25)
    assert chosen(given, 0, "le\u202ffroid") == (said.index("le  froid"), len(said) - 1)
    assert chosen(given, 0, "la pluie") is None


def test_without_words_the_block_is_chosen_to_its_three_hundredth_character() -> None:
    given = body(block("heading", text("Titre"), level=2), " long " + "mot " * 200)
    assert chosen(given, 0, "") == (0, 5)
    start, end = chosen(given, 6, "") or (0, 0)
    assert words_of_blocks(given)[start : start + 4] == "long"
    assert end - start <= 300
    assert chosen(given, 10_000, "") is None


# Marks --------------------------------------------------------------------------------------------------------------------


def html_of(given: Node, *spans: tuple[int, int]) -> str:
    marks = [Mark(span, number, f"#c{number}", f'Comment {number} "') for number, span in enumerate(spans, 1)]
    renderer = MarkedRenderer(marks=marks, file_address=str, page_address=lambda page, title: f"/p/{page or title}")
    return renderer.html(understood(given).body)


def number(one: int) -> str:
    return f'<a class="passage__number" id="passage-{one}" href="#c{one}" aria-label="Comment {one} &quot;">{one}</a>'


def test_marks_are_cut_where_the_words_change_and_escape_them() -> None:
    html = html_of(body(paragraph("Un <b> ", text("deux", "strong"))), (3, 9), (8, 11))
    assert html == (
        '<p>Un <mark class="passage" data-places="1">&lt;b&gt; </mark>'
        '<mark class="passage" data-places="1"><strong>d</strong></mark>'
        f'<mark class="passage" data-places="1 2"><strong>e</strong></mark>{number(1)}'
        f'<mark class="passage" data-places="2"><strong>ux</strong></mark>{number(2)}</p>'
    )


def test_a_passage_goes_through_several_blocks() -> None:
    given = body("Un deux", block("bullet_list", block("list_item", paragraph("trois"))), "quatre")
    html = html_of(given, (3, 20))
    assert html == (
        '<p>Un <mark class="passage" data-places="1">deux</mark></p>'
        '<ul><li><p><mark class="passage" data-places="1">trois</mark></p></li></ul>'
        f'<p><mark class="passage" data-places="1">quatre</mark>{number(1)}</p>'
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_text_without_marks_is_rendered_as_it_was_published(seed: int) -> None:
    given = any_body(Random(seed), 10)
    plain = Renderer(file_address=str, page_address=lambda page, title: f"/p/{page or title}")
    assert html_of(given) == plain.html(understood(given).body)
