"""The libraries of the demonstration. Repeating it makes what is missing and changes nothing else."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.utils import timezone
from PIL import Image, ImageDraw

from files.actions.items import create_document, create_folder, describe_item
from files.actions.libraries import open_library
from files.actions.sharing import Line, make_name_known, share_item
from files.actions.versions import add_version
from files.demonstration.office import odt_of
from files.demonstration.pdf import pdf_of
from files.demonstration.plan import SHELVES, Document, Folder, Shelf
from files.models import Item, Library, Right
from files.roles import LIBRARY
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.blobs.actions.storing import store

PICTURE: Final = (960, 640)
WRITERS: Final[dict[str, Callable[[str], bytes]]] = {
    "pdf": lambda text: pdf_of(text.split("\f")),
    "odt": lambda text: odt_of(text.split("\f")),
}
"""How a text becomes a file whose name ends so; any other is the text itself."""


def load_libraries() -> int:
    """Make the libraries of the plan that are not there yet, in the groups that are; says how many things were made."""
    return sum(_fill(shelf) for shelf in SHELVES)


def _fill(shelf: Shelf) -> int:
    group = Group.objects.filter(name_fr=shelf.group, deleted_at=None).first()
    owner = _owner(group) if group is not None else None
    if group is None or owner is None or LIBRARY not in group.tools or Library.objects.filter(group=group).exists():
        return 0
    top = open_library(actor=owner, owner=group)
    for item in shelf.items:
        _make(group, top, item)
    return Item.objects.filter(library=top.library).count() - 1


def _make(group: Group, parent: Item, planned: Folder | Document) -> None:
    author = _member(planned.author, group)
    if author is None:
        return
    if isinstance(planned, Document):
        _make_document(author, parent, planned)
        return
    folder = create_folder(actor=author, parent=parent, name=planned.name)
    for item in planned.items:
        _make(group, folder, item)
    if planned.only:
        people = [person for name in planned.only if (person := _member(name, group)) is not None]
        lines = [Line(only(person), Right.EDIT) for person in people]
        folder = share_item(actor=author, item=folder, lines=[*lines, Line(only(author), Right.MANAGE)])
        make_name_known(actor=author, item=folder, is_known=planned.is_name_known)


def _make_document(author: User, parent: Item, planned: Document) -> None:
    at = timezone.now() - timedelta(days=planned.days)
    written = WRITERS.get(planned.name.rpartition(".")[2], str.encode)
    contents = [written(text) for text, _note in planned.versions] or [_picture(planned.hue)]
    notes = [note for _text, note in planned.versions] or [""]
    file = store([contents[0]], owner=author, name=planned.name)
    item = create_document(actor=author, parent=parent, name=planned.name, file=file, note=notes[0], at=at)
    for content, note in zip(contents[1:], notes[1:], strict=True):
        add_version(actor=author, item=item, file=store([content], owner=author, name=planned.name), note=note)
    if planned.description:
        describe_item(actor=author, item=item, description=planned.description)


def _picture(hue: int) -> bytes:
    """Hills in a colour, from 0 to 359."""
    image = Image.new("RGB", PICTURE, f"hsl({hue}, 40%, 88%)")
    draw = ImageDraw.Draw(image)
    for step in range(5):
        top = 200 + 80 * step
        points = [(x, top + ((x * (step + 3)) % 170) // 2) for x in range(0, PICTURE[0] + 40, 40)]
        draw.polygon([*points, (PICTURE[0], PICTURE[1]), (0, PICTURE[1])], fill=f"hsl({hue}, 45%, {70 - 12 * step}%)")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _owner(group: Group) -> User | None:
    rows = group.memberships.animating().filter(role="owner").select_related("member").order_by("pk")
    first = rows.first()
    return first.member if first else None


def _member(account: str, group: Group) -> User | None:
    people = User.objects.filter(group_memberships__group=group, state="active")
    return people.filter(email__istartswith=f"{account}@").first() or people.filter(handle=account).first()
