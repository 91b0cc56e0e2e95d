"""Exports to test with."""

import csv
import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

from django.utils import timezone

from groups.actions.exports import ask_for_export
from groups.models import Group, GroupExport
from groups.tasks import build_group_export
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import claim, store
from tests.blobs.things import content_of


def build(export: GroupExport) -> GroupExport:
    """What the worker does with an export that waits."""
    build_group_export.func(export.public_id)
    export.refresh_from_db()
    return export


def exported(owner: User, group: Group) -> "Archive":
    """The archive that an owner gets of a group now."""
    return Archive(build(ask_for_export(actor=owner, group=group)))


def ready_export(owner: User, group: Group, content: bytes = b"PK") -> GroupExport:
    """One that was built, whatever is in its file."""
    now = timezone.now()
    file = store([content], owner=owner, name="export.zip", is_ours=True)
    claim(file, by=owner)
    return GroupExport.objects.create(
        group=group, actor=owner, file=file, finished_at=now, expires_at=now + timedelta(days=7), size=len(content)
    )


class Archive:
    """The files of a finished export."""

    def __init__(self, export: GroupExport) -> None:
        assert export.file
        with ZipFile(io.BytesIO(content_of(export.file))) as archive:
            assert archive.testzip() is None
            self.files = {name: archive.read(name) for name in archive.namelist()}
            assert len(self.files) == len(archive.namelist())

    def text(self, path: str) -> str:
        return self.files[path].decode()

    def data(self, path: str = "discussions.json") -> Any:
        return json.loads(self.files[path])

    @property
    def members(self) -> list[list[str]]:
        """The lines of the list of members, without its heading."""
        return list(csv.reader(io.StringIO(self.files["members.csv"].decode("utf-8-sig"))))[1:]

    @property
    def pages(self) -> dict[str, str]:
        """The pages of discussions, by their title."""
        pages = {one["title"]: self.text(one["page"]) for one in self.data()["discussions"]}
        assert len(pages) == len([name for name in self.files if name.startswith("discussions/")]) - 1
        return pages

    @property
    def everything(self) -> str:
        return "\n".join(content.decode() for content in self.files.values())
