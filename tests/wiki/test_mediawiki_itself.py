"""A wiki of MediaWiki's own making, imported from its dump; what it renders is the judge."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from rapidfuzz.distance import Indel

from intranet.home.benchmarks.old_wiki import REDIRECT_EACH, TALK_EACH, write_dump
from intranet.home.benchmarks.served_mediawiki import served_mediawiki
from intranet.home.benchmarks.surroundings import NotInstalledError
from intranet.kernel.testing import make_member
from wiki.actions.mediawiki import MediaWikiImport
from wiki.actions.spaces import open_space
from wiki.imports.mediawiki.converting import Asked, converted
from wiki.imports.mediawiki.dump import read_dump
from wiki.models import SourceVersion, WikiPage
from wiki.text.rendering import words_of

PAGES: Final = int(os.environ.get("PASSERELLE_MEDIAWIKI_PAGES", "40"))
VERSIONS: Final = 3

pytestmark = [pytest.mark.real_parts, pytest.mark.django_db]


@dataclass(frozen=True)
class OldWiki:
    """A dump of a wiki, and the address of its `api.php`, which is served."""

    dump: Path
    api: str


@pytest.fixture(scope="module")
def old_wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldWiki]:
    folder = tmp_path_factory.mktemp("mediawiki")
    try:
        with served_mediawiki(folder / "wiki") as wiki:
            write_dump(folder / "invented.xml", PAGES, versions=VERSIONS)
            wiki.maintain("importDump", "--username-prefix=", str(folder / "invented.xml"))
            dump = folder / "dump.xml"
            dump.write_bytes(wiki.maintain("dumpBackup", "--full", "--quiet"))
            yield OldWiki(dump, f"{wiki.address}/api.php")
    except NotInstalledError as missing:
        pytest.skip(f"Only where MediaWiki is installed: {missing}")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_all_that_the_old_wiki_has_is_taken_over_with_what_it_renders(old_wiki: OldWiki) -> None:
    actor = make_member("Ida Port", is_staff=True)
    parent = open_space(actor=actor, owner=None)
    done = MediaWikiImport(path=old_wiki.dump, actor=actor, parent=parent, language="fr", api=old_wiki.api).run()
    # Its own front page besides.
    pages = WikiPage.objects.filter(imported__isnull=False)
    assert pages.count() == PAGES + 1 == done.counts["texts written"]
    rows = [
        (page.title, one.id, one.author, one.comment)
        for page, one in read_dump(old_wiki.dump)
        if page.namespace == 0 and not page.redirect
    ]
    kept = SourceVersion.objects.filter(page__imported__isnull=False).values_list("number", "author", "comment")
    assert sorted(kept) == sorted((number, author, comment) for _title, number, author, comment in rows)
    assert done.counts["redirects kept"] == len(range(0, PAGES, REDIRECT_EACH))
    assert done.losses.counts["namespace Modèle"] == 1
    assert "template" not in done.losses.counts
    assert not pages.filter(text__contains="{{").exists()
    assert pages.filter(text__contains="à vérifier").count() == len([one for one in range(PAGES) if one % 7 == 0])
    assert done.counts["sections of talk pages"] == 2 * len(range(0, PAGES, TALK_EACH))
    again = MediaWikiImport(path=old_wiki.dump, actor=actor, parent=parent, language="fr", api=old_wiki.api).run()
    assert again.counts["texts that are here already"] == PAGES + 1
    assert "texts written" not in again.counts


def test_wikitext_is_understood_as_the_old_wiki_understands_it(old_wiki: OldWiki) -> None:
    """Word by word, but for templates, which it alone expands, and notes, whose numbers stand elsewhere."""
    actor = make_member("Ida Port", is_staff=True)
    parent = open_space(actor=actor, owner=None)
    running = MediaWikiImport(path=old_wiki.dump, actor=actor, parent=parent, language="fr", api=old_wiki.api, is_dry=True)
    running.run()
    alike = []
    for page, revision in read_dump(old_wiki.dump):
        if page.namespace or page.redirect or "{{" in revision.text or revision.id != running.seen[page.id].latest.id:
            continue
        ours = words(words_of(converted(Asked(page.id, revision.text, files=["fichier"], categories=["catégorie"])).body))
        html, _categories = running._rendered(revision.id)
        theirs = words(words_of(converted(Asked(page.id, html, is_html=True, files=["fichier"])).body))
        alike.append(Indel.normalized_similarity(ours, theirs))
    assert len(alike) >= PAGES // 2
    # The old wiki names the pictures that it lacks.
    assert min(alike) > 0.95
