"""The library of a group in its export: every document that the reader sees, in folders, and a list of their versions.

Of a file that is scanned or has a virus there is the line alone.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from files.models import Item
from files.queries.exports import Paths, exported_items, library_of
from files.roles import LIBRARY
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.storage import storage
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts, person


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    library = library_of(place)
    if library is None:
        return
    paths, facts = Paths(), []
    for item in exported_items(reader, library):
        path = paths.of(item)
        facts.append(_facts(item, path))
        if item.version is not None and can_download(item.version.file):
            file = item.version.file
            yield ExportedFile(f"library/{path}", storage().read(file.key, 0, file.size))
    yield ExportedFile("library.json", encoded([json.dumps(facts, ensure_ascii=False, indent=2), "\n"]))


def _facts(item: Item, path: str) -> dict[str, Any]:
    return {
        "id": item.public_id,
        "path": path,
        "is_folder": item.is_folder,
        "description": item.description,
        "size": item.size,
        "created_by": person(item.created_by),
        "created_at": item.created_at.isoformat(),
        "versions": [
            {
                "number": version.number,
                "author": person(version.author),
                "note": version.note,
                "created_at": version.created_at.isoformat(),
                "sha256": version.file.sha256,
            }
            for version in item.versions.all()
        ],
    }


PART: Final = Part(key="library", order=30, files=_files, words=("document",), tool=LIBRARY)

parts.register(PART)
