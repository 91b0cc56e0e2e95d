"""The project of a group in the export of the group: its entry in the registry, as data."""

import json
from collections.abc import Iterator
from typing import Final

from groups.queries.exports import group_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts
from projects.models.projects import WORD
from projects.queries.facts import project_facts
from projects.queries.portfolio import listed
from projects.queries.visible import visible_rows


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    rows = list(visible_rows(reader).to_list().filter(group=group_of(place)))
    for one in listed(reader, rows):
        facts = project_facts(one, is_whole=True)
        yield ExportedFile("project.json", encoded([json.dumps(facts, ensure_ascii=False, indent=2), "\n"]))


PART: Final = Part(key=WORD, order=40, files=_files, words=(WORD,))

parts.register(PART)
