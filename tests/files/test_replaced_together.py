"""Two people replace one document at the same moment, each through a process of their own."""

import json

from tests.work.installations import Installation

MAKE = """
from django.utils import timezone
from files.actions.items import create_document
from files.actions.libraries import open_library
from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.testing import make_member

first, second = make_member("Ana Un"), make_member("Bo Deux")
group = create_group(actor=first, kind=GroupKind.CLOSED, texts={"name_fr": "Feux"})
admit(actor=first, group=group, member=second)
top = open_library(actor=first, owner=group)
file = store([b"Un"], owner=first, name="plan.txt")
print(create_document(actor=first, parent=top, name="plan.txt", file=file).public_id)
"""

REPLACE = """
import json, pathlib, time
from files.actions.versions import add_version
from files.models import Item
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store

folder, me = pathlib.Path("FOLDER"), "WHO"
actor = User.objects.get(display_name=me)
item = Item.objects.get(public_id="ITEM")
file = store([me.encode()], owner=actor, name="plan.txt")
(folder / me).touch()
while len(list(folder.iterdir())) < 2:
    time.sleep(0.005)
done = add_version(actor=actor, item=item, file=file, base=1)
print(json.dumps([done.version.number, done.overtaken and done.overtaken.number]))
"""

STATE = """
import json
from files.models import Item
item = Item.objects.get(public_id="ITEM")
found = [(one.number, one.author.display_name, one.file.size) for one in item.versions.order_by("number")]
print(json.dumps({"current": item.version.number, "versions": found}))
"""


def test_two_versions_are_there_and_whoever_came_second_is_told_of_the_first(installation: Installation) -> None:
    item = installation.script(MAKE).split()[-1]
    meeting = installation.folder / "meeting"
    meeting.mkdir()
    people = ("Ana Un", "Bo Deux")
    scripts = [REPLACE.replace("FOLDER", str(meeting)).replace("ITEM", item).replace("WHO", who) for who in people]
    processes = [installation.start_script(script) for script in scripts]
    assert [process.end() for process in processes] == [0, 0], [process.output for process in processes]
    told = sorted(json.loads(process.output.splitlines()[-1]) for process in processes)
    assert told == [[2, None], [3, 2]]
    state = json.loads(installation.script(STATE.replace("ITEM", item)).splitlines()[-1])
    assert state["current"] == 3
    assert {author for _number, author, _size in state["versions"][1:]} == set(people)
    assert len(state["versions"]) == 3
