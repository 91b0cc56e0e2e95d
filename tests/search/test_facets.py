"""Counts beside the results, with each engine."""

import pytest

from tests.search.conftest import Gardens

CITIES = {"city": 10}
BOTH = {"city": 10, "skill": 10}


@pytest.fixture
def planted(gardens: Gardens) -> Gardens:
    for key, city, skills in (
        (1, "quebec", ["water", "trees"]),
        (2, "quebec", ["water"]),
        (3, "gatineau", ["trees"]),
        (4, "gatineau", ["stones"]),
        (5, "rimouski", ["stones", "water"]),
    ):
        gardens.plant(key, "Jardin", city=[city], skill=skills, about="Potager" if key < 4 else "Rocaille")
    gardens.index()
    return gardens


def test_values_are_counted_by_falling_count_then_by_value(planted: Gardens) -> None:
    result = planted.search(facets=BOTH)
    assert result.facets["city"] == (("gatineau", 2), ("quebec", 2), ("rimouski", 1))
    assert result.facets["skill"] == (("water", 3), ("stones", 2), ("trees", 2))


def test_counts_follow_the_words(planted: Gardens) -> None:
    assert planted.search("potager", facets=CITIES).facets["city"] == (("quebec", 2), ("gatineau", 1))


def test_values_of_one_facet_are_alternatives_and_facets_add_up(planted: Gardens) -> None:
    assert planted.found(filters={"city": ("quebec", "rimouski")}) == {1, 2, 5}
    assert planted.found(filters={"city": ("quebec", "rimouski"), "skill": ("water",)}) == {1, 2, 5}
    assert planted.found(filters={"city": ("gatineau",), "skill": ("water",)}) == set()


def test_a_facet_ignores_its_own_filter_and_obeys_the_others(planted: Gardens) -> None:
    result = planted.search(filters={"city": ("quebec",)}, facets=BOTH)
    assert result.total == 2
    assert result.facets["city"] == (("gatineau", 2), ("quebec", 2), ("rimouski", 1))
    assert result.facets["skill"] == (("water", 2), ("trees", 1))
    result = planted.search(filters={"city": ("quebec",), "skill": ("trees",)}, facets=BOTH)
    assert result.facets["city"] == (("gatineau", 1), ("quebec", 1))
    assert result.facets["skill"] == (("water", 2), ("trees", 1))


def test_a_chosen_value_is_listed_even_beyond_the_size_and_without_count(planted: Gardens) -> None:
    result = planted.search(filters={"city": ("rimouski", "nowhere")}, facets={"city": 1})
    assert dict(result.facets["city"])["rimouski"] == 1
    assert dict(result.facets["city"])["nowhere"] == 0
    assert len(result.facets["city"]) == 3
    result = planted.search("potager", filters={"city": ("rimouski",)}, facets=CITIES)
    assert dict(result.facets["city"]) == {"quebec": 2, "gatineau": 1, "rimouski": 0}


def test_a_filter_that_leaves_nothing_does_not_relax_the_words(planted: Gardens) -> None:
    result = planted.search("potager", filters={"city": ("rimouski",)})
    assert (result.total, result.matching.name, result.suggestion) == (0, "ALL_WORDS", "")


def test_values_are_exact(gardens: Gardens) -> None:
    gardens.plant(1, city=["Québec"])
    gardens.plant(2, city=["québec"])
    gardens.index()
    assert gardens.found(filters={"city": ("Québec",)}) == {1}
    assert set(gardens.search(facets=CITIES).facets["city"]) == {("Québec", 1), ("québec", 1)}
