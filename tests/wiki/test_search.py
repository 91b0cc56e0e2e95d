"""Pages are found by their titles, tags and words, at the section that has them, by those who see them."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from intranet.kernel.accounts.models import User
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.sections import suggested_lines
from intranet.kernel.search.testing import index_now
from tests.wiki.pages import fresh, write
from tests.wiki.texts import block, body, text
from wiki.actions.pages import archive_page
from wiki.actions.reviews import sink_overdue
from wiki.actions.tags import tag_page
from wiki.actions.texts import rewrite_page
from wiki.models import PAGE, Way, WikiPage
from wiki.queries.finding import find_pages
from wiki.text.rendering import sections_of
from wiki.text.schema import understood

pytestmark = pytest.mark.django_db

TEXT = body(
    "Une introduction.",
    block("heading", text("Permis du jour"), level=2),
    "L’indice du matin est sous quarante.",
    block("heading", text("Points d’eau"), level=2),
    "Deux points à moins de trois cents mètres.",
)


def test_a_text_is_cut_at_its_headings() -> None:
    found = [(heading and heading.anchor, words.strip()) for heading, words in sections_of(understood(TEXT).body)]
    assert found == [
        (None, "Une introduction."),
        ("s-permis-du-jour", "L’indice du matin est sous quarante."),
        ("s-points-deau", "Deux points à moins de trois cents mètres."),
    ]


def test_a_page_is_found_by_title_tag_and_section(writer: User, front: WikiPage, search_engine: SearchEngine) -> None:
    page = write(writer, front, "Brûlage dirigé")
    rewrite_page(actor=writer, page=page, body=TEXT, way=Way.FORM)
    tag_page(actor=writer, page=page, labels=["Feux de forêt"])
    build_missing()
    (line,) = found_page(writer, PAGE, "indice matin", "").lines
    assert line.address == f"{page.get_absolute_url()}#s-permis-du-jour"
    assert str(line.why).startswith("Permis du jour · ")
    for words in ("brulage", "feux de forêt", "points d’eau"):
        assert [one.value for one in found_page(writer, PAGE, words, "").lines] == ["Brûlage dirigé"], words
    assert [one.line.value for one in suggested_lines(writer, "brul") if one.section.kind == PAGE] == ["Brûlage dirigé"]


def test_what_is_archived_or_overdue_comes_after_what_is_not(
    writer: User, front: WikiPage, search_engine: SearchEngine
) -> None:
    old, late, good = (write(writer, front, f"Permis de brûlage {name}", "Le permis.") for name in ("A", "B", "C"))
    build_missing()
    archive_page(actor=writer, page=fresh(old), is_archived=True)
    WikiPage.objects.filter(pk=late.pk).update(review_due_on=timezone.localdate() - timedelta(days=1))
    assert sink_overdue() == 1
    index_now()
    lines = found_page(writer, PAGE, "permis brûlage", "").lines
    assert lines[0].public_id == good.public_id
    assert len(lines) == 3


def test_a_search_is_narrowed_by_space_language_type_and_tag(
    writer: User, front: WikiPage, search_engine: SearchEngine
) -> None:
    page = write(writer, front, "Gabarit de permis", "Un permis.")
    WikiPage.objects.filter(pk=page.pk).update(is_template=True)
    tag_page(actor=writer, page=page, labels=["Gabarits"])
    write(writer, front, "Permis", "Le permis.")
    build_missing()
    with translation.override("en"):
        found = find_pages(writer, "permis", {}, "")
        facets = {name: [(one.label, one.count) for one in choices] for name, _label, choices in found.facets}
    assert facets == {"type": [("Pages", 1), ("Templates", 1)]}
    narrowed = find_pages(writer, "permis", {"type": "template", "tag": "gabarits"}, "")
    assert [line.public_id for line in narrowed.page.lines] == [page.public_id]
    assert find_pages(writer, "permis", {"space": "nothing"}, "").page.total == 0
