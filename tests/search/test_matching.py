"""What a word finds, with each engine."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intranet.kernel.search.definitions import Words
from intranet.kernel.search.queries import Matching, suggest
from tests.search.conftest import EVERYONE, Gardens

PROJECTS = Words(
    fr=("gestion de projet", "gérer des projets"), en=("project management", "manage projects"), reference="skill-projects"
)
WATER = Words(fr=("traitement de l’eau",), en=("water treatment",), reference="skill-water")
WILDFIRE = Words(fr=("modélisation des incendies de forêt",), en=("wildfire modelling",), reference="skill-wildfire")
HUMAN = Words(fr=("ressources humaines",), en=("human resources",), reference="skill-human")


@pytest.fixture
def planted(gardens: Gardens) -> Gardens:
    gardens.plant(1, "Maëlle Tremblay-Nguyen", skills=[PROJECTS], about="Développement durable à Québec", city=["quebec"])
    gardens.plant(2, "Éloïse Côté", skills=[WATER], about="Équipes de terrain", city=["gatineau"])
    gardens.plant(3, "John O’Brien", skills=[WILDFIRE, WATER], about="Leads the teams", city=["quebec"])
    gardens.plant(4, "Zoé Bœuf", skills=[HUMAN], about="Œuvres ᐃᓄᒃᑎᑐᑦ", city=["iqaluit"])
    gardens.index()
    return gardens


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("gestion de projet", {1}),
        ("project management", {1}),
        ("PROJETS", {1}),
        ("managing", {1}),
        ("developpement", {1}),
        ("développements", {1}),
        ("l'eau", {2, 3}),
        ("l’eau", {2, 3}),
        ("traitement des eaux", {2, 3}),
        ("water treatments", {2, 3}),
        ("equipe", {2}),
        ("team", {3}),
        ("tremblay", {1}),
        ("nguyen maelle", {1}),
        ("brien", {3}),
        ("boeuf", {4}),
        ("œuvre", {4}),
        ("ᐃᓄᒃᑎᑐᑦ", {4}),
        ("rh", {4}),
        ("", {1, 2, 3, 4}),
        ("   ", {1, 2, 3, 4}),
        ("the", {3}),
        ("gestion québec", {1}),
        ("eau equipes", {2}),
    ],
)
def test_a_text_finds_whatever_the_language_accents_inflection_and_elision(planted: Gardens, text: str, keys: set[int]) -> None:
    assert planted.found(text) == keys


@pytest.mark.parametrize(
    ("text", "keys", "suggestion"),
    [
        ("gestoin de projte", {1}, "gestion de projet"),
        ("wildfier", {3}, "wildfire"),
        ("tremblai", {1}, "tremblay"),
        ("developement", {1}, "développement"),
        ("obrien", {3}, "brien"),
        ("wildf", {3}, "wildfire"),
        ("projet tremb", {1}, "projet tremblay"),
    ],
)
def test_a_misspelt_word_finds_when_nothing_else_does_and_says_what_was_meant(
    planted: Gardens, text: str, keys: set[int], suggestion: str
) -> None:
    result = planted.search(text)
    assert {hit.key for hit in result.hits} == keys
    assert result.matching is Matching.SIMILAR_WORDS
    assert result.suggestion == suggestion


@pytest.mark.parametrize(("text", "keys"), [("tremblaynguyen", {1}), ("wild fire", {3}), ("eau wild fire", {3})])
def test_words_written_as_one_or_cut_in_two_are_found_when_nothing_else_is(planted: Gardens, text: str, keys: set[int]) -> None:
    result = planted.search(text)
    assert ({hit.key for hit in result.hits}, result.matching) == (keys, Matching.SIMILAR_WORDS)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("ᓄᓇᕗᒻᒥᐅᑕᖃᖅᑐᖅᓯᐅᕐᓂᕐᒧᑦᐱᓕᕆᐊᖃᖅᑎᒌᒃᑐᑦ", "ᓄᓇᕗᒻᒥᐅᑕᖃᖅᑐᖅᓯᐅᕐᓂᕐᒧᑦᐱᓕᕆᐊᖃᖅᑎᒌᒃᑐᑦ"),
        ("हिन्दी में", "हिन्दी"),
        ("مُحَمَّد", "محمد"),
        ("Øre ŋuluk Əlil", "ore nuluk elil"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("İzmir", "izmir"),
        ("x²", "x2"),
    ],
)
def test_words_of_any_script_are_cut_and_folded_alike_by_us_and_by_the_engine(
    gardens: Gardens, written: str, typed: str
) -> None:
    gardens.plant(1, "Ann", about=f"Un {written} ici")
    gardens.plant(2, "Bob", about="Rien")
    gardens.index()
    assert gardens.found(typed) == {1}
    assert gardens.found(f'"{written}"') == {1}
    [hit] = gardens.search(typed).hits
    assert hit.reasons[0].spans


def test_synonyms_lead_to_each_other(gardens: Gardens) -> None:
    gardens.plant(1, "Ann", skills=[HUMAN])
    gardens.plant(2, "Bob", about="Bureau RH")
    gardens.index()
    assert gardens.found("rh") == gardens.found("ressources humaines") == {1, 2}
    assert gardens.found("bureau ressources humaines") == {2}


def test_a_synonym_is_a_reason_only_where_all_its_words_are(gardens: Gardens) -> None:
    gardens.plant(1, "Ann", skills=[HUMAN, Words.both("relations humaines")], about="Ressources")
    gardens.index()
    [hit] = gardens.search("rh").hits
    assert [reason.text for reason in hit.reasons] == ["ressources humaines"]


def test_saint_is_found_by_its_abbreviation_and_the_other_way_round(gardens: Gardens) -> None:
    gardens.plant(1, "Léo St-Pierre")
    gardens.plant(2, "Léa Sainte-Marie")
    gardens.index()
    assert gardens.found("saint-pierre") == gardens.found("st pierre") == {1}
    assert gardens.found("ste-marie") == gardens.found("Sainte Marie") == {2}


def test_a_well_spelt_word_does_not_find_its_neighbours(gardens: Gardens) -> None:
    gardens.plant(1, "Ann Marin")
    gardens.plant(2, "Ann Martin")
    gardens.index()
    assert gardens.found("martin") == {2}
    assert gardens.search("martin").suggestion == ""


def test_when_not_all_the_words_are_found_all_but_one_are_enough(planted: Gardens) -> None:
    result = planted.search("wildfire eau xylophone")
    assert {hit.key for hit in result.hits} == {3}
    assert result.matching is Matching.SOME_WORDS


def test_words_of_one_request_may_be_in_different_fields(planted: Gardens) -> None:
    assert planted.found("maelle projet developpement quebec") == {1}


def test_a_name_weighs_more_than_a_text(gardens: Gardens) -> None:
    gardens.plant(1, "Alex Roy", about="travaille avec Marin")
    gardens.plant(2, "Alex Marin", about="travaille seul")
    gardens.index()
    assert [hit.key for hit in gardens.search("marin").hits] == [2, 1]


def test_a_reason_names_the_value_that_matched_in_the_readers_language(planted: Gardens) -> None:
    [hit] = planted.search("projet", language="fr").hits
    reason = hit.reasons[0]
    assert (reason.field, reason.reference, reason.text) == ("skills", "skill-projects", "gestion de projet")
    assert [reason.text[start:end] for start, end in reason.spans] == ["projet"]
    [hit] = planted.search("management", language="fr").hits
    assert hit.reasons[0].text == "project management"
    assert hit.reasons[0].language == "en"
    assert hit.stored == {"name": "Maëlle Tremblay-Nguyen"}


def test_the_reason_of_a_misspelt_word_marks_what_it_stands_for(planted: Gardens) -> None:
    [hit] = planted.search("wildfier", language="en").hits
    [reason] = hit.reasons
    assert [reason.text[start:end] for start, end in reason.spans] == ["wildfire"]


def test_without_words_there_are_no_reasons(planted: Gardens) -> None:
    assert all(hit.reasons == () for hit in planted.search("").hits)


def test_sorting_follows_the_alphabet_whatever_the_accents(planted: Gardens) -> None:
    assert [hit.key for hit in planted.search(sort="by_name").hits] == [2, 3, 1, 4]
    assert [hit.key for hit in planted.search(sort="-by_name").hits] == [4, 1, 3, 2]


def test_numbers_sort_both_ways_below_zero_too(gardens: Gardens) -> None:
    for key, area in ((1, 5), (2, -5), (3, 0)):
        gardens.plant(key, area=area)
    gardens.index()
    assert [hit.key for hit in gardens.search(sort="area").hits] == [2, 3, 1]
    assert [hit.key for hit in gardens.search(sort="-area").hits] == [1, 3, 2]


def test_pages_follow_each_other_without_gap_or_double(gardens: Gardens) -> None:
    for key in range(1, 46):
        gardens.plant(key, area=key)
    gardens.index()
    pages = [[hit.key for hit in gardens.search("jardin", sort="area", page=page).hits] for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert [key for page in pages for key in page] == list(range(1, 46))
    assert gardens.search(page=10**9).hits == ()


def test_an_unknown_sort_or_facet_is_a_mistake_of_the_code(planted: Gardens) -> None:
    with pytest.raises(KeyError):
        planted.search(sort="shoe_size")
    with pytest.raises(KeyError):
        planted.search(facets={"shoe_size": 3})
    with pytest.raises(KeyError):
        planted.search(filters={"shoe_size": ("42",)})


def names(prefix: str, gardens: Gardens, limit: int = 8, **filters: tuple[str, ...]) -> list[str]:
    everyone = frozenset({EVERYONE})
    found = suggest([gardens.kind], prefix, viewer_audiences=everyone, filters=filters, limit=limit)
    return [one.text for one in found]


def test_typing_suggests_names_by_the_beginning_of_any_word(planted: Gardens) -> None:
    assert names("ma", planted) == ["Maëlle Tremblay-Nguyen"]
    assert names("tre", planted) == ["Maëlle Tremblay-Nguyen"]
    assert names("mae ngu", planted) == ["Maëlle Tremblay-Nguyen"]
    assert names("COT", planted) == ["Éloïse Côté"]
    assert names("boeu", planted) == ["Zoé Bœuf"]
    assert names("o", planted) == ["John O’Brien"]
    assert names("projet", planted) == []
    assert names("", planted) == names("…!", planted) == []


def test_suggestions_forgive_a_misspelt_beginning_when_nothing_else_is_found(planted: Gardens) -> None:
    assert names("trambl", planted) == ["Maëlle Tremblay-Nguyen"]
    assert names("maelel", planted) == ["Maëlle Tremblay-Nguyen"]


def test_whole_words_are_suggested_first_then_the_alphabet(gardens: Gardens) -> None:
    for key, name in enumerate(["Martin Zed", "Martine Abel", "Luc Mart", "Bo Martel"], start=1):
        gardens.plant(key, name)
    gardens.index()
    assert names("mart", gardens) == ["Luc Mart", "Bo Martel", "Martin Zed", "Martine Abel"]
    assert names("mart", gardens, limit=2) == ["Luc Mart", "Bo Martel"]


def test_suggestions_are_what_the_filters_leave(gardens: Gardens) -> None:
    for key, (name, city) in enumerate([("Martin Zed", "Gaspé"), ("Martine Abel", "Alma"), ("Luc Mart", "Alma")], start=1):
        gardens.plant(key, name, city=(city,))
    gardens.index()
    assert names("mart", gardens, city=("Alma",)) == ["Luc Mart", "Martine Abel"]
    assert names("mart", gardens, city=("Alma",), limit=1) == ["Luc Mart"]
    assert names("mart", gardens, city=("Alma", "Gaspé")) == ["Luc Mart", "Martin Zed", "Martine Abel"]
    assert names("mart", gardens, city=("Nowhere",)) == []
    with pytest.raises(KeyError):
        names("mart", gardens, shoe_size=("42",))


def test_a_suggestion_marks_what_was_typed(planted: Gardens) -> None:
    [found] = suggest([planted.kind], "nguy", viewer_audiences=frozenset({EVERYONE}))
    assert [found.text[start:end] for start, end in found.spans] == ["Nguy"]
    assert found.key == 1


HOSTILE = [
    "a" * 10_000,
    "mot " * 10_000,
    'AND OR NOT "gestion" +projet -eau (x [1 TO *] field:value ~ ^ \\ /.*/ {',
    "*:*",
    "?!…«»—",
    "مُحَمَّد 中文字 ᐃᓄᒃᑎᑐᑦ हिन्दी",
    "\x00\x01\x1b\u202e\ufeff",
    "\ud800",
    "%' OR 1=1 --",
    "e\u0301te\u0301",
    "𝒈𝒆𝒔𝒕𝒊𝒐𝒏 ﬁn Ⅳ ½",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
@example(HOSTILE[0])
@example(HOSTILE[1])
@example(HOSTILE[2])
@example(HOSTILE[3])
@example(HOSTILE[4])
@example(HOSTILE[5])
@example(HOSTILE[6])
@example(HOSTILE[7])
@example(HOSTILE[8])
@example(HOSTILE[9])
@example(HOSTILE[10])
def test_any_text_gets_an_answer(planted: Gardens, text: str) -> None:
    result = planted.search(text, facets={"city": 5})
    assert result.total >= len(result.hits)
    for hit in result.hits:
        for reason in hit.reasons:
            assert all(0 <= start < end <= len(reason.text) for start, end in reason.spans)
    for found in suggest([planted.kind], text, viewer_audiences=frozenset({EVERYONE})):
        assert all(0 <= start < end <= len(found.text) for start, end in found.spans)


def test_operators_are_words_like_others(planted: Gardens) -> None:
    result = planted.search("eau NOT treatment")
    assert ({hit.key for hit in result.hits}, result.matching) == ({2, 3}, Matching.SOME_WORDS)
    assert planted.found('"eau" +traitement -') == {2, 3}
    assert planted.found("*") == set()


def test_punctuation_alone_finds_nothing(planted: Gardens) -> None:
    result = planted.search("?!…", facets={"city": 5})
    assert (result.total, result.hits, result.facets) == (0, (), {"city": ()})
