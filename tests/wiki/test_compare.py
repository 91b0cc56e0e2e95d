"""Two texts side by side."""

from random import Random

import pytest

from tests.wiki.texts import any_block, any_body, block, body, paragraph, text
from wiki.text.aligning import WINDOW, aligned
from wiki.text.comparing import Gap, Row, compared, without_the_same
from wiki.text.schema import Node, understood
from wiki.text.steps import MOST, Step, steps


def rows(before: Node, after: Node) -> list[Row]:
    return compared(understood(before).body, understood(after).body)


def said(row: Row) -> tuple[str, str, str]:
    """What a row says, with what is changed in brackets."""
    sides = (
        "".join(f"[{words(run.content)}]" if run.is_changed else words(run.content) for run in side)
        for side in (row.old_runs, row.new_runs)
    )
    return (row.state, *sides)


def words(content: object) -> str:
    return "".join(node.get("text", "/") for node in content)  # type: ignore[attr-defined]


def test_words_that_changed_are_marked_as_whole_words() -> None:
    (row,) = rows(body("Demander le permis la veille, par courriel."), body("Demander le permis avant 6 h, par courriel."))
    assert said(row) == (
        "changed",
        "Demander le permis [la veille], par courriel.",
        "Demander le permis [avant 6 h], par courriel.",
    )


def test_paragraphs_that_are_new_gone_or_moved_are_said_as_such() -> None:
    found = rows(body("Un pas", "Deux chiens", "Trois arbres"), body("Trois arbres", "Un pas", "Quatre maisons"))
    states = sorted(row.state for row in found)
    assert states == ["changed", "moved", "moved", "same"] or states == ["added", "moved", "moved", "removed", "same"]
    assert {row.old.words if row.old else row.new.words for row in found if row.state == "moved" and (row.old or row.new)} == {
        "Trois arbres"
    }


def test_a_mark_a_link_and_a_level_that_change_are_changes() -> None:
    before = body(paragraph("un ", text("mot")), block("heading", text("Titre"), level=2))
    after = body(paragraph("un ", text("mot", "strong")), block("heading", text("Titre"), level=3))
    first, second = rows(before, after)
    assert said(first) == ("changed", "un [mot]", "un [mot]")
    assert second.state == "changed"


def test_rows_of_tables_and_items_of_lists_are_compared_one_by_one() -> None:
    def page(cell: str, item: str) -> Node:
        row = block("table_row", block("table_cell", paragraph("a")), block("table_cell", paragraph(cell)))
        items = (block("list_item", paragraph(one)) for one in ("un seau", item))
        return body(block("table", row, row), block("bullet_list", *items))

    found = rows(page("1", "une pelle"), page("2", "une grande pelle"))
    assert [(row.state, row.new.kind if row.new else "") for row in found] == [
        ("changed", "row"),
        ("changed", "row"),
        ("same", "item"),
        ("changed", "item"),
    ]
    assert said(found[0]) == ("changed", "a/[1]", "a/[2]")


def test_another_picture_with_the_same_words_is_a_change() -> None:
    before, after = (body(block("image", file=file, alt="Carte", caption="")) for file in ("a", "b"))
    (row,) = rows(before, after)
    assert (row.state, row.new.detail if row.new else "") == ("changed", "b")


def test_what_is_the_same_is_left_out_but_for_one_piece_around_a_change() -> None:
    before = body(*(f"Paragraphe {number}" for number in range(9)))
    after = body(*(f"Paragraphe {number}" + (" ici" if number == 4 else "") for number in range(9)))
    found = without_the_same(rows(before, after))
    assert [one.count if isinstance(one, Gap) else one.state for one in found] == [3, "same", "changed", "same", 3]


@pytest.mark.parametrize("seed", range(15))
def test_both_texts_are_there_as_a_whole_whatever_changed(seed: int) -> None:
    random = Random(seed)
    before = understood(any_body(random, 8)).body
    blocks = list(before["content"])
    random.shuffle(blocks)
    blocks[0] = any_block(random)
    after = understood(body(*blocks)).body
    found = rows(before, after)
    assert [row.old.key for row in found if row.old] == [row.old.key for row in compared(before, before) if row.old]
    assert [row.new.key for row in found if row.new] == [row.new.key for row in compared(after, after) if row.new]


def test_the_work_grows_with_the_length_of_the_texts_and_not_with_its_square() -> None:
    asked = []

    def likeness(old: int, new: int) -> float:
        asked.append((old, new))
        return 0.01

    count = 2000
    pairs = list(aligned([f"a{n}" for n in range(count)], [f"b{n}" for n in range(count)], likeness))
    assert len(pairs) == count
    assert len(asked) <= (WINDOW + 1) * count


def test_two_very_long_texts_that_differ_are_one_replacement() -> None:
    length = int(MOST**0.5) + 1
    old, new = range(length), range(length, 2 * length)
    assert steps([-1, *old, -2], [-1, *new, -2]) == [
        Step("equal", 0, 1, 0, 1),
        Step("replace", 1, length + 1, 1, length + 1),
        Step("equal", length + 1, length + 2, length + 1, length + 2),
    ]
