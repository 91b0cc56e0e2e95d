"""The wiki of a group in its export: every page that the reader sees as HTML, with what is said on it, and their editions.

The comments on them are in that of all comments.
"""

import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts, person, reaching
from wiki.models import PAGE, WikiPage
from wiki.queries.exports import Paths, exported_pages, space_in
from wiki.roles import WIKI
from wiki.spoken import Spoken


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    space = space_in(place)
    if space is None:
        return
    paths, facts, spoken = Paths(), [], Spoken(reader, "wiki/_files/")
    for page in exported_pages(reader, space):
        path = f"wiki/{paths.of(page)}.html"
        facts.append(_facts(page, path))
        yield from spoken.files(page.body)
        yield ExportedFile(path, encoded([_html(page, spoken, up="../" * path.count("/"))]))
    yield ExportedFile("wiki.json", encoded([json.dumps(facts, ensure_ascii=False, indent=2), "\n"]))


def _html(page: WikiPage, spoken: Spoken, *, up: str) -> str:
    return format_html(
        '<!doctype html>\n<html lang="{}">\n<meta charset="utf-8">\n<title>{}</title>\n<h1>{}</h1>\n{}\n</html>\n',
        page.language,
        page.title,
        page.title,
        reaching(mark_safe(spoken.in_html(page.html, up=up))),  # noqa: S308 - made by `wiki.text.rendering`, which escapes every word
    )


def _facts(page: WikiPage, path: str) -> dict[str, Any]:
    return {
        "id": page.public_id,
        "path": path,
        "address": absolute(page.get_absolute_url()),
        "title": page.title,
        "language": page.language,
        "tags": [tag.label for tag in page.page_tags.all()],
        "responsible": person(page.responsible) if page.responsible else None,
        "review_due_on": page.review_due_on.isoformat() if page.review_due_on else None,
        "archived_at": page.archived_at.isoformat() if page.archived_at else None,
        "created_by": person(page.created_by),
        "created_at": page.created_at.isoformat(),
        "text": page.body,
        "editions": [
            {
                "number": edition.number,
                "authors": [person(author) for author in edition.authors.all()],
                "summary": edition.shown_summary,
                "at": edition.at.isoformat(),
            }
            for edition in sorted(page.editions.all(), key=attrgetter("number"))
        ],
    }


PART: Final = Part(key=WIKI, order=35, files=_files, words=(PAGE,), tool=WIKI)

parts.register(PART)
