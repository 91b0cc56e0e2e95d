"""A real worker, killed in the middle of a real export."""

from zipfile import ZipFile, is_zipfile

import pytest

from tests.work.installations import Installation, wait_until

pytestmark = pytest.mark.slow

THREADS = 150
PREPARE = f"""
from django.db import transaction
from django.utils import timezone
from groups.actions.exports import ask_for_export
from groups.actions.groups import create_group
from groups.models import GroupKind, Thread
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.testing import make_member
owner = make_member("Olivia Owens")
group = create_group(actor=owner, kind=GroupKind.CLOSED, texts={{"name_fr": "Feux"}})
place, now = group.content, timezone.now()
with transaction.atomic():
    insert_rows(
        Thread,
        ("audience", "place", "published_at", "created_at", "author", "group", "title", "text", "html"),
        [
            (place.audience_id, place.pk, now, now, owner.pk, group.pk, f"Fil {{number}}", "Bonjour", "<p>Bonjour</p>")
            for number in range({THREADS})
        ],
    )
ask_for_export(actor=owner, group=group)
"""
# A worker that gets no further than to the middle.
WORK_UNTIL_MIDWAY = f"""
import threading
from django.core.management import call_command
from intranet.kernel.places import exports
write_archive = exports.write_archive
def write_half(target, files):
    for count in write_archive(target, files):
        if count == {THREADS // 2}:
            print("midway", flush=True)
            threading.Event().wait()
        yield count
exports.write_archive = write_half
call_command("worker")
"""
STATE = """
from groups.models import GroupExport
export = GroupExport.objects.get()
print("under way" if export.is_under_way else export.file.key)
"""
WAIT_UNTIL_DONE = """
from groups.models import GroupExport
from tests.work.installations import wait_until
wait_until(lambda: not GroupExport.objects.get().is_under_way)
"""


def test_a_worker_killed_midway_leaves_the_export_to_another_one(installation: Installation) -> None:
    installation.script(PREPARE)
    folder = installation.folder / "files"
    worker = installation.start_script(WORK_UNTIL_MIDWAY)
    wait_until(lambda: "midway" in worker.output)
    worker.kill()
    assert installation.script(STATE).strip().endswith("under way")
    assert not any(is_zipfile(half) for half in folder.rglob("*"))

    installation.start("worker")
    installation.script(WAIT_UNTIL_DONE)
    whole = folder / installation.script(STATE).split()[-1]
    with ZipFile(whole) as archive:
        assert archive.testzip() is None
        assert len([name for name in archive.namelist() if name.startswith("discussions/")]) == THREADS + 1
        assert len(set(archive.namelist())) == len(archive.namelist())
