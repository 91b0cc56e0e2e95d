"""The notices of a group in its export, as data."""

import json
from collections.abc import Iterator

from groups.queries.exports import group_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.contributions.exports import facts_of
from intranet.kernel.data.batches import batches
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts
from tests.skeleton.models import Notice

AT_ONCE = 200


def _lines(reader: User, place: Place) -> Iterator[str]:
    """A line of JSON for each notice."""
    rows = Notice.objects.visible_to(reader).filter(group=group_of(place)).select_related("author")
    for some in batches(rows, "pk", size=AT_ONCE):
        for notice in some:
            facts = {"title": notice.title, "until": notice.until.isoformat(), **facts_of(notice)}
            yield json.dumps(facts, ensure_ascii=False) + "\n"


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    yield ExportedFile("notices.jsonl", encoded(_lines(reader, place)))


parts.register(Part(key="notices", order=45, files=_files, words=("notice",)))
