"""Long texts: found whole, shown by their best passage, with each engine. And phrases, in texts of any length."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation

from intranet.kernel.search import passages
from intranet.kernel.search.actions import reindex
from intranet.kernel.search.checking import compare
from intranet.kernel.search.definitions import (
    Document,
    Facet,
    IndexDefinition,
    Name,
    Passage,
    Passages,
    Words,
    definitions,
)
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.queries import Matching, Reason, SearchRequest, SearchResult, search, suggest
from intranet.kernel.search.rebuilding import rebuild
from intranet.kernel.search.sections import line_of
from intranet.kernel.search.testing import index_now
from tests.registries import hold
from tests.search.conftest import EVERYONE, OTHER, OWN, Gardens

KIND = "report"
QUOTED = "une participation accrue des citoyens à la gouvernance"
# Stands in for the report of PASSERELLE_TEST_DATA, which says the same.
STAND_IN = (
    "Chaque saison, les brigades remontent la rivière et notent la hauteur des eaux.\n\n" * 400
    + f"Les attentes sont : une transparence plus grande ; {QUOTED} ; et une collaboration meilleure.\n\n"
    + "Les digues sont inspectées avant le dégel, puis après la crue.\n" * 400
)


@dataclass
class Reports:
    """The "database" of a kind with long texts."""

    rows: dict[int, Document] = field(default_factory=dict)

    def documents(self, keys: Sequence[int]) -> Iterable[Document]:
        return [self.rows[key] for key in keys if key in self.rows]

    def all_keys(self) -> Iterator[int]:
        return iter(sorted(self.rows))

    def file(
        self,
        key: int,
        title: str,
        sections: Sequence[Passage],
        *,
        audience: int = EVERYONE,
        shadowed_by: tuple[int, ...] = (),
        folder: str = "shelf",
    ) -> None:
        values = {"title": (title,), "text": sections, "folder": (folder,)}
        self.rows[key] = Document(key=key, audience=audience, shadowed_by=shadowed_by, values=values)

    def deliver(self, *keys: int) -> None:
        """What the worker does after a change of these."""
        reindex(KIND, keys)
        index_now()

    def search(self, text: str, audiences: Iterable[int] = (EVERYONE,), **parts: object) -> SearchResult:
        request = SearchRequest(kind=KIND, text=text, viewer_audiences=frozenset(audiences), **parts)  # type: ignore[arg-type]
        return search(request)

    def passage(self, text: str, audiences: Iterable[int] = (EVERYONE,)) -> Reason:
        """The best passage of the only thing found."""
        [hit] = self.search(text, audiences).hits
        [reason] = [reason for reason in hit.reasons if reason.field == "text"]
        return reason


@pytest.fixture
def reports(db: None, search_engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> Reports:
    made = Reports()
    definition = IndexDefinition(
        kind=KIND,
        fields=(Name("title", boost=3), Passages("text"), Facet("folder")),
        documents=made.documents,
        all_keys=made.all_keys,
    )
    hold(monkeypatch, definitions, [definition])
    return made


def _pages(*texts: str, language: str = "fr") -> list[Passage]:
    return [
        Passage(f"Page {number}", text, f"#page={number}", "en" if language == "en" else "fr")
        for number, text in enumerate(texts, start=1)
    ]


def _marked(reason: Reason) -> list[str]:
    return [reason.text[start:end] for start, end in reason.spans]


def _report() -> str:
    folder = os.environ.get("PASSERELLE_TEST_DATA")
    return Path(folder, "report-gouverner-ensemble-fr.txt").read_text() if folder else STAND_IN


# Passages ----------------------------------------------------------------------------------------------------------------


def test_a_report_is_found_by_a_phrase_of_it_with_its_passage(reports: Reports) -> None:
    reports.file(1, "Gouverner ensemble", [Passage("Rapport", _report(), "#lire", "fr")])
    reports.file(2, "Autre", _pages("La gouvernance : une participation des citoyens accrue."))
    rebuild(KIND)
    for text in (f"« {QUOTED} »", f'"{QUOTED.upper()}" gouvernance'):
        found = reports.passage(text)
        assert [" ".join(marked.split()) for marked in _marked(found)] == [QUOTED]
        assert (found.heading, found.address) == ("Rapport", "#lire")
        assert len(found.text) < passages.LENGTH


def test_a_hit_shows_the_passage_with_most_of_the_words_its_page_and_what_leads_there(reports: Reports) -> None:
    reports.file(1, "Plan", _pages("Le fleuve et ses rives.", "Les rives du fleuve en crue au printemps.", "Une crue."))
    rebuild(KIND)
    found = reports.passage("crues du fleuve")
    assert (found.heading, found.address) == ("Page 2", "#page=2")
    assert _marked(found) == ["fleuve", "crue"]


def test_a_line_marks_the_passage_after_its_heading_and_leads_there(reports: Reports) -> None:
    reports.file(1, "Plan <b>", _pages("Rien.", "Une <i>crue</i> du fleuve."))
    rebuild(KIND)
    report = SimpleNamespace(public_id="r1", get_absolute_url=lambda: "/reports/r1/")
    with translation.override("en"):
        [hit] = reports.search("crue").hits
        line = line_of(report, hit, title="Plan <b>", language="fr", icon="file-text")
        assert line.address == "/reports/r1/#page=2"
        assert line.why == 'Page 2 · <span lang="fr">Une &lt;i&gt;<mark>crue</mark>&lt;/i&gt; du fleuve.</span>'
        [hit] = reports.search("plan").hits
        line = line_of(report, hit, title="Plan <b>", language="en", icon="file-text")
        assert (line.title, line.address, line.why) == ("<mark>Plan</mark> &lt;b&gt;", "/reports/r1/", "")


def test_words_of_one_thing_may_be_in_its_title_and_in_several_passages(reports: Reports) -> None:
    reports.file(1, "Plan des crues", _pages("Le fleuve.", "Le barrage."))
    reports.file(2, "Autre plan", _pages("Le fleuve."))
    rebuild(KIND)
    result = reports.search("crues fleuve barrage")
    assert ([hit.key for hit in result.hits], result.matching) == ([1], Matching.ALL_WORDS)
    assert {reason.field for reason in result.hits[0].reasons} == {"title", "text"}


def test_a_word_of_the_title_alone_shows_no_passage(reports: Reports) -> None:
    reports.file(1, "Plan des crues", _pages("Le fleuve."))
    rebuild(KIND)
    [hit] = reports.search("crues").hits
    assert [reason.field for reason in hit.reasons] == ["title"]


def test_things_are_counted_and_not_their_passages(reports: Reports) -> None:
    for key in range(1, 24):
        reports.file(key, f"Rapport {key}", _pages("Un fleuve.", "Le fleuve.", "Fleuve."), folder=f"shelf {key % 2}")
    rebuild(KIND)
    for text in ("fleuve", ""):
        result = reports.search(text, facets={"folder": 5})
        assert result.total == 23
        assert dict(result.facets["folder"]) == {"shelf 0": 11, "shelf 1": 12}
        assert len({hit.key for page in (1, 2) for hit in reports.search(text, page=page).hits}) == 23
    assert len(suggest([KIND], "rap", viewer_audiences=frozenset({EVERYONE}), limit=30)) == 23


def test_a_misspelt_word_of_a_passage_finds_and_is_corrected(reports: Reports) -> None:
    reports.file(1, "Plan", _pages("Le barrage hydroélectrique."))
    rebuild(KIND)
    result = reports.search("hydroelectrqiue")
    assert (result.total, result.matching, result.suggestion) == (1, Matching.SIMILAR_WORDS, "hydroélectrique")
    assert _marked(reports.passage("hydroelectrqiue")) == ["hydroélectrique"]


def test_a_passage_is_found_in_its_own_language_or_in_both_when_unknown(reports: Reports) -> None:
    reports.file(1, "A", _pages("Managing the rivers.", language="en"))
    reports.file(2, "B", [Passage("", "Les rivières, managed by rivers.")])
    rebuild(KIND)
    assert {hit.key for hit in reports.search("manage river").hits} == {1, 2}
    assert {hit.key for hit in reports.search("rivière").hits} == {2}


def test_only_the_passages_are_stored(reports: Reports) -> None:
    reports.file(1, "Plan", _pages("Le fleuve. " * 500))
    rebuild(KIND)
    [hit] = reports.search("fleuve").hits
    assert len(repr(hit)) < 2 * passages.LENGTH


# What changes ------------------------------------------------------------------------------------------------------------


def test_a_new_text_takes_the_place_of_all_the_passages(reports: Reports) -> None:
    reports.file(1, "Plan", _pages("Le fleuve.", "Le barrage.", "La digue."))
    rebuild(KIND)
    reports.file(1, "Plan", _pages("Le canal."))
    reports.deliver(1)
    assert [reports.search(word).total for word in ("fleuve", "barrage", "digue", "canal")] == [0, 0, 0, 1]
    assert compare(KIND).is_equal
    del reports.rows[1]
    reports.deliver(1)
    assert reports.search("").total == 0
    assert compare(KIND).is_equal


def test_a_change_in_a_passage_is_seen_by_the_comparison(reports: Reports) -> None:
    reports.file(1, "Plan", _pages("Le fleuve.", "Le barrage."))
    rebuild(KIND)
    assert compare(KIND).is_equal
    reports.file(1, "Plan", _pages("Le fleuve.", "Le barrages."))
    assert compare(KIND).different == (1,)


def test_what_is_edited_during_a_rebuild_keeps_its_passages(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    reports.file(1, "Plan", _pages("Le fleuve."))
    rebuild(KIND)
    reports.file(2, "Plan", _pages("Le barrage."))
    reports.deliver(2)
    rebuild(KIND)
    assert reports.passage("barrage").heading == "Page 1"
    assert compare(KIND).is_equal


# Who may see -------------------------------------------------------------------------------------------------------------

SECRET = "zirconium"


def _no_trace(reports: Reports, audiences: set[int]) -> None:
    for text in (SECRET, "zirconum", SECRET[:-1], f'"{SECRET} caché"', f"plan {SECRET}", "plan", ""):
        result = reports.search(text, audiences, facets={"folder": 5})
        assert SECRET not in repr(result).replace(repr(text), "")
        assert result.suggestion in ("", "plan")
        assert result.total == reports.search(text.replace(SECRET, "xylophone"), audiences).total
    assert suggest([KIND], SECRET[:4], viewer_audiences=frozenset(audiences)) == ()


def _secret(**readers: object) -> dict[str, object]:
    return {"title": "Plan secret", "sections": _pages("Plan.", f"Le {SECRET} caché du plan."), "folder": SECRET, **readers}


def test_a_document_that_is_narrowed_takes_all_its_passages_along(reports: Reports) -> None:
    reports.file(1, "Plan public", _pages("Le plan."))
    reports.file(2, **_secret())  # type: ignore[arg-type]
    rebuild(KIND)
    assert reports.passage(f"plan {SECRET}").heading == "Page 2"
    reports.file(2, **_secret(audience=OWN))  # type: ignore[arg-type]
    reports.deliver(2)
    for audiences in ({EVERYONE}, {EVERYONE, OTHER}, {OTHER}, set[int]()):
        _no_trace(reports, audiences)
    assert reports.passage(SECRET, {EVERYONE, OWN}).heading == "Page 2"


def test_a_shadow_hides_a_document_and_its_passages_before_anything_is_indexed_again(reports: Reports) -> None:
    """A place that closes: those who lost it hold its shadow at once, and the index says so already."""
    reports.file(1, "Plan public", _pages("Le plan."))
    reports.file(2, **_secret(shadowed_by=(OTHER,)))  # type: ignore[arg-type]
    rebuild(KIND)
    assert reports.passage(f"plan {SECRET}").heading == "Page 2"
    _no_trace(reports, {EVERYONE, OTHER})


def test_of_two_variants_the_viewer_gets_the_passages_of_their_own(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Document(key=1, audience=EVERYONE, shadowed_by=(OWN,), values={"text": _pages("Plan.")})
    narrow = Document(key=1, variant="own", audience=OWN, values={"text": _pages("Rien.", f"Plan {SECRET}.")})
    monkeypatch.setattr(reports, "documents", lambda _keys: [wide, narrow])
    reports.rows[1] = wide
    definition = IndexDefinition(
        kind=KIND,
        fields=(Name("title"), Passages("text"), Facet("folder")),
        documents=lambda _keys: [wide, narrow],
        all_keys=reports.all_keys,
    )
    hold(monkeypatch, definitions, [definition])
    rebuild(KIND)
    assert reports.passage("plan").heading == "Page 1"
    assert reports.passage("plan", {EVERYONE, OWN}).heading == "Page 2"
    assert reports.search(SECRET).total == 0


# Phrases -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def planted(gardens: Gardens) -> Gardens:
    gardens.plant(1, "Anne-Marie Roy", about="La gestion de l’eau potable.", skills=[Words.both("gestion de projet")])
    gardens.plant(2, "Marie Anne", about="L’eau et sa gestion.", skills=[Words.both("potable"), Words.both("eau")])
    gardens.index()
    return gardens


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("eau gestion", {1, 2}),
        ('"gestion de l\'eau"', {1}),
        ("« gestion de l’eau »", {1}),
        ("«\u00a0GESTION DE L’EAU\u00a0»", {1}),
        ("“eau potable”", {1}),
        ('"eau potable" projet', {1}),
        ('"anne marie"', {1}),
        ('"marie anne"', {2}),
        ('"gestion projet"', set()),
        ('"gestions"', set()),
        ('"eau"', {1, 2}),
        ('eau "gestion', {1, 2}),
        ('"" gestion', {1, 2}),
        ('"eau et" "sa gestion"', {2}),
    ],
)
def test_words_between_quotation_marks_must_follow_each_other(planted: Gardens, text: str, keys: set[int]) -> None:
    assert planted.found(text) == keys


def test_a_phrase_is_never_relaxed(planted: Gardens) -> None:
    assert planted.search('"gestoin de projet"').total == 0
    assert planted.search('"projet de gestion" potable').total == 0
    assert {hit.key for hit in planted.search('"gestion de projet" potabel').hits} == {1}


def test_a_phrase_is_marked_whole_and_its_words_alone_are_not(planted: Gardens) -> None:
    [hit] = planted.search('"gestion de projet"').hits
    assert [(reason.field, _marked(reason)) for reason in hit.reasons] == [("skills", ["gestion de projet"])]


def test_phrases_that_overlap_are_marked_as_one(planted: Gardens) -> None:
    [hit] = planted.search('"gestion de l’eau" "l’eau potable"').hits
    assert _marked(hit.reasons[0]) == ["gestion de l’eau potable"]


def test_a_phrase_longer_than_a_request_of_words_is_found_in_a_long_text(reports: Reports) -> None:
    text = " ".join(f"mot{number}" for number in range(1_000))
    reports.file(1, "Long", [Passage("", text)])
    rebuild(KIND)
    for start in range(0, 960, 37):
        phrase = " ".join(f"mot{number}" for number in range(start, start + 20))
        assert _marked(reports.passage(f'"{phrase}"')) == [phrase]
    assert reports.search('"mot5 mot7"').total == 0


def test_a_phrase_may_begin_on_one_page_and_end_on_the_next(reports: Reports) -> None:
    reports.file(1, "Plan", _pages("Voici le plan des crues", "du fleuve Saint-Laurent."))
    rebuild(KIND)
    found = reports.passage('"crues du fleuve"')
    assert _marked(found) in (["crues"], ["fleuve"])


# How a text is cut -------------------------------------------------------------------------------------------------------


def test_a_text_is_cut_after_paragraphs_and_sentences_and_loses_no_word() -> None:
    text = "\n\n".join(f"Paragraphe {number}. " + "Une phrase de plus. " * 20 for number in range(30))
    found = list(passages.cut([Passage("A", text, "#a"), Passage("B", " \n "), Passage("C", "Fin.")]))
    assert [one.section.heading for one in found] == ["A"] * (len(found) - 1) + ["C"]
    assert all(len(one.text) <= passages.LENGTH + passages.OVERLAP and len(one.beyond) <= passages.OVERLAP for one in found)
    assert all(one.text.startswith(("Paragraphe", "Une phrase")) for one in found[:-1])
    assert " ".join(one.text for one in found[:-1]) == " ".join(text.split())
    assert all(after.text.startswith(one.beyond) for one, after in pairwise(found))


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert len(list(passages.cut([Passage("", "語" * 5_000)]))) >= 4
