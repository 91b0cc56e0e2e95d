"""Nothing that the viewer may not see is found, counted, suggested or betrayed, with each engine."""

import pytest

from intranet.kernel.search.definitions import Words
from intranet.kernel.search.queries import Matching, suggest
from tests.search.conftest import EVERYONE, OTHER, OWN, Gardens

SECRET = "zirconium"


@pytest.fixture
def planted(gardens: Gardens) -> Gardens:
    """A profile whose sections differ (two variants), one that only an organization sees, and one for everyone."""
    gardens.plant(1, "Ada Public", about="visible", city=["quebec"], shadowed_by=(OWN,))
    gardens.plant(
        1,
        "Ada Public",
        about=f"visible {SECRET}",
        skills=[Words.both(SECRET, "skill-secret")],
        city=["quebec", SECRET],
        skill=[SECRET],
        audience=OWN,
        variant="own",
    )
    gardens.plant(2, f"Bea {SECRET}", city=[SECRET], audience=OWN)
    gardens.plant(3, "Cleo Public", about="visible", city=["gatineau"])
    gardens.index()
    return gardens


def test_a_viewer_finds_exactly_one_variant_of_a_thing(planted: Gardens) -> None:
    for audiences in ({EVERYONE}, {EVERYONE, OWN}, {OWN}, {EVERYONE, OTHER}):
        keys = [hit.key for hit in planted.search("ada", audiences).hits]
        assert keys == [1]


def test_members_of_the_organization_find_what_is_theirs(planted: Gardens) -> None:
    assert planted.found(SECRET, {EVERYONE, OWN}) == {1, 2}
    assert planted.search(SECRET, {EVERYONE, OWN}).matching is Matching.ALL_WORDS


@pytest.mark.parametrize("audiences", [{EVERYONE}, {EVERYONE, OTHER}, {OTHER}, set()])
def test_others_find_no_trace_of_it(planted: Gardens, audiences: set[int]) -> None:
    for text in (SECRET, "zirconum", SECRET[:-1], f"ada {SECRET}", ""):
        result = planted.search(text, audiences, facets={"city": 10, "skill": 10}, filters={})
        assert SECRET not in repr(result)
        assert 2 not in {hit.key for hit in result.hits}
    assert suggest([planted.kind], SECRET[:4], viewer_audiences=frozenset(audiences)) == ()
    assert planted.search("", audiences, filters={"city": (SECRET,)}).total == 0
    chosen = planted.search("", audiences, filters={"city": (SECRET,)}, facets={"city": 10})
    assert dict(chosen.facets["city"])[SECRET] == 0 if audiences else chosen.facets["city"] == ()


def test_a_hidden_word_answers_like_a_word_that_nobody_wrote(planted: Gardens) -> None:
    hidden = planted.search(f"ada {SECRET}", facets={"city": 10})
    absent = planted.search("ada xanthophyll", facets={"city": 10})
    assert (hidden.total, hidden.hits, hidden.facets, hidden.matching, hidden.suggestion) == (
        absent.total,
        absent.hits,
        absent.facets,
        absent.matching,
        absent.suggestion,
    )


def test_a_hidden_exact_match_does_not_stop_a_visible_near_one(planted: Gardens) -> None:
    planted.plant(4, "Dora Zirconia")
    planted.plant(5, "Eve Zirconio", audience=OWN)
    planted.index()
    result = planted.search("zirconio")
    assert {hit.key for hit in result.hits} == {4}
    assert result.suggestion == "zirconia"


def test_without_audience_nothing_exists(planted: Gardens) -> None:
    result = planted.search("", set(), facets={"city": 10})
    assert (result.total, result.hits, dict(result.facets)) == (0, (), {"city": ()})


def test_totals_and_counts_count_visible_documents_once(planted: Gardens) -> None:
    everyone = planted.search(facets={"city": 10})
    assert everyone.total == 2
    assert everyone.facets["city"] == (("gatineau", 1), ("quebec", 1))
    own = planted.search("", {EVERYONE, OWN}, facets={"city": 10})
    assert own.total == 3
    assert own.facets["city"] == ((SECRET, 2), ("gatineau", 1), ("quebec", 1))
