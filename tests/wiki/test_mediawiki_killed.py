"""An import of an old wiki that is killed, as by `kill -9`, in the middle of each of its steps: the next one completes it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intranet.home.benchmarks.old_wiki import UNDER_EACH, write_dump
from intranet.kernel.testing import make_member
from tests.work.installations import Installation
from wiki.actions.mediawiki import MediaWikiImport
from wiki.actions.spaces import open_space

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PAGES, VERSIONS = 20, 3
BEGIN = """
from intranet.kernel.testing import make_member
make_member("Ida Port", email="ida.port@demo.gouv.example", is_staff=True)
"""
# The process ends as the function returns for that time: within a page, a text, the versions of some pages, or after a comment.
DIE = """
import os, signal
from pathlib import Path
from intranet.kernel.accounts.models import User
from wiki.actions import mediawiki
from wiki.actions.spaces import open_space
def dying(function):
    calls = []
    def called(*arguments, **named):
        found = function(*arguments, **named)
        calls.append(found)
        if len(calls) == {times}:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    return called
mediawiki.STORED_AT_ONCE = 7
setattr({where}, "{name}", dying({where}.{name}))
actor = User.objects.get(email="ida.port@demo.gouv.example")
parent = open_space(actor=actor, owner=None)
mediawiki.MediaWikiImport(path=Path("{path}"), actor=actor, parent=parent, language="fr").run()
"""
FACTS = """
import json
from intranet.kernel.comments.models import Comment
from wiki.models import TOP_DEPTH, Edition, FormerTitle, ImportedPage, PageTag, SourceVersion, WikiPage
rows = {
    "front": WikiPage.objects.filter(depth=TOP_DEPTH).values_list("numchild"),
    "pages": WikiPage.objects.filter(depth__gt=TOP_DEPTH).values_list("title", "depth", "numchild", "edition", "text"),
    "editions": Edition.objects.values_list("page__title", "number", "way", "summary"),
    "versions": SourceVersion.objects.values_list("page__title", "number", "author", "comment", "text"),
    "imported": ImportedPage.objects.values_list("number", "revision", "page__title"),
    "titles": FormerTitle.objects.values_list("page__title", "title_key"),
    "tags": PageTag.objects.values_list("page__title", "label"),
    "comments": Comment.objects.values_list("text", "token"),
}
print("\\n" + json.dumps({name: sorted(list(map(list, some)), key=str) for name, some in rows.items()}))
"""


def test_an_import_that_is_killed_again_and_again_ends_as_one_that_was_not(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dump.xml"
    write_dump(path, PAGES, versions=VERSIONS)
    installation.script(BEGIN)
    for where, name, times in (
        ("mediawiki", "create_page", 8),
        ("mediawiki", "rewrite_locked", 9),
        ("mediawiki.MediaWikiImport", "_version", 30),
        ("mediawiki", "add_comment", 3),
    ):
        died = installation.start_script(DIE.format(where=where, name=name, times=times, path=path))
        assert died.end() != 0, name
        assert "Traceback" not in died.output
    run = ("import_mediawiki", str(path), "--by", "ida.port@demo.gouv.example", "--report", str(tmp_path / "report.json"))
    installation.run(*run)
    found = facts(lambda: installation.script(FACTS))
    assert (len(found["imported"]), len(found["versions"])) == (PAGES, PAGES * VERSIONS)
    assert found["front"] == [[PAGES - PAGES // UNDER_EACH]]
    actor = make_member("Ida Port", is_staff=True)
    MediaWikiImport(path=path, actor=actor, parent=open_space(actor=actor, owner=None), language="fr").run()
    capsys.readouterr()
    exec(FACTS, {})
    assert found == facts(lambda: capsys.readouterr().out)
    installation.run(*run)
    assert facts(lambda: installation.script(FACTS)) == found


def facts(printed: Callable[[], str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed().strip().splitlines()[-1])
    return found
