"""Two texts made of one, joined again."""

from collections.abc import Sequence

from tests.wiki.texts import block, body, paragraph, text
from wiki.text.merging import Conflict, blocks_of, conflicts_of, joined
from wiki.text.schema import Node, understood


def blocks(*given: Node | str) -> list[Node]:
    return list(understood(body(*given)).body["content"])


def merged(base: Sequence[Node], mine: Sequence[Node], theirs: Sequence[Node]) -> list[Node] | None:
    return blocks_of(joined(base, mine, theirs), {})


def bullets(*words: str) -> Node:
    return block("bullet_list", *(block("list_item", paragraph(one)) for one in words))


def table(*rows: Sequence[str]) -> Node:
    return block("table", *(block("table_row", *(block("table_cell", paragraph(one)) for one in row)) for row in rows))


def test_changes_of_different_paragraphs_are_joined_even_side_by_side() -> None:
    base = blocks("Un", "Deux", "Trois")
    assert merged(base, blocks("Un, ici", "Deux", "Trois"), blocks("Un", "Deux, là", "Trois")) == blocks(
        "Un, ici", "Deux, là", "Trois"
    )


def test_what_both_add_at_one_place_stands_one_after_the_other() -> None:
    base = blocks("Un")
    assert merged(base, blocks("Un", "Ici"), blocks("Un", "Là")) == blocks("Un", "Là", "Ici")


def test_what_both_wrote_alike_is_there_once() -> None:
    assert merged(blocks("Un"), blocks("Deux"), blocks("Deux")) == blocks("Deux")


def test_the_same_paragraph_is_a_conflict_until_it_is_answered() -> None:
    base, mine, theirs = blocks("Un", "Deux"), blocks("Un, ici", "Deux"), blocks("Un, là", "Deux", "Trois")
    found = joined(base, mine, theirs)
    assert conflicts_of(found) == [Conflict(blocks("Un"), blocks("Un, ici"), blocks("Un, là"))]
    assert blocks_of(found, {}) is None
    (conflict,) = conflicts_of(found)
    assert blocks_of(found, {conflict.key: blocks("Un, partout")}) == blocks("Un, partout", "Deux", "Trois")


def test_a_passage_that_one_deletes_and_the_other_changes_is_a_conflict() -> None:
    (conflict,) = conflicts_of(joined(blocks("Un", "Deux"), blocks("Deux"), blocks("Un, là", "Deux")))
    assert (conflict.mine, conflict.theirs) == ([], blocks("Un, là"))


def test_items_rows_cells_and_lines_of_code_are_joined_one_by_one() -> None:
    base = blocks(bullets("a", "b", "c"), table(["1", "2"], ["3", "4"]), block("code_block", text("x\ny\nz"), language=""))
    mine = blocks(
        bullets("a!", "b", "c"), table(["1", "ici"], ["3", "4"]), block("code_block", text("x = 1\ny\nz"), language="")
    )
    theirs = blocks(
        bullets("a", "b", "c", "d"), table(["là", "2"], ["3", "4"]), block("code_block", text("x\ny\nz = 3"), language="")
    )
    assert merged(base, mine, theirs) == blocks(
        bullets("a!", "b", "c", "d"),
        table(["là", "ici"], ["3", "4"]),
        block("code_block", text("x = 1\ny\nz = 3"), language=""),
    )


def test_a_list_of_which_both_changed_one_item_is_one_conflict() -> None:
    (conflict,) = conflicts_of(joined(blocks(bullets("a", "b")), blocks(bullets("a, ici", "b")), blocks(bullets("a, là", "b"))))
    assert conflict.theirs == blocks(bullets("a, là", "b"))
