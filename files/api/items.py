"""Libraries in JSON: folders, documents and their versions."""

from datetime import datetime
from typing import Annotated, Final, Literal, cast

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Query, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from files import permissions
from files.actions.items import NameTakenError, create_document, create_folder, move_item, rename_item, restore_item, trash_item
from files.actions.libraries import open_library
from files.actions.versions import add_version
from files.models import MAX_NAME_BYTES, Item, NameRefusedError, Right, Version, clean_name
from files.models.items import MAX_NOTE_LENGTH
from files.queries.listing import folder_page, in_trash_or_404, item_or_404, top_of, versions_of
from files.roles import right_of
from files.views.sending import send_version
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.content.signs import VISIBLE
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Input, Parameters, Problem, refuse_parameters

router = Router(tags=["libraries"])

REQUESTS_A_MINUTE: Final = "120/m"
WRITES_A_MINUTE: Final = "60/m"
MAX_PAGE: Final = 100_000

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_NAME_BYTES, pattern=r"^[^\x00/]+$"),
    Field(
        json_schema_extra={"pattern": VISIBLE, "not": {"pattern": "/"}},
        description="255 bytes of UTF-8 at most, without a slash",
    ),
]
Note = Annotated[str, StringConstraints(max_length=MAX_NOTE_LENGTH, pattern=r"^[^\x00]*$")]
RightName = Literal["view", "comment", "edit", "manage"]


class VersionOut(Schema):
    number: int
    author: str
    note: str
    size: int = Field(description="In bytes")
    media_type: str
    created_at: datetime


class ItemOut(Schema):
    """A folder or a document."""

    id: str
    address: str
    kind: Literal["folder", "document"]
    name: str = Field(description="Empty for the top folder of a library")
    description: str
    parent: str = Field(description="Id of the folder; empty for the top folder of a library")
    size: int = Field(description="In bytes; 0 for a folder")
    version: int = Field(description="Number of the current version; 0 for a folder")
    changed_by: str
    changed_at: datetime
    is_restricted: bool = Field(description="Seen only by the people, groups and organizations of a list")
    right: RightName = Field(description="What the caller may do; each includes those before it")


class DocumentOut(ItemOut):
    versions: list[VersionOut] = Field(description="The last one first; empty for a folder")


class ClosedOut(Schema):
    """What the caller may not open, and whose name they may know: they may ask for access to it."""

    id: str
    name: str


class FolderOut(ItemOut):
    """A folder with a page of what is in it."""

    results: list[ItemOut]
    total: int
    pages: int
    closed: list[ClosedOut]


class FolderParameters(Parameters):
    page: int = Field(1, ge=1, le=MAX_PAGE)
    order: Literal["name", "-name", "changed", "-changed", "size", "-size"] = "name"


class NewFolder(Input):
    name: Name


class NewDocument(Input):
    note: Note = Field("", description="What is in it, or what changed")


class NewVersion(NewDocument):
    base: int = Field(ge=1, le=MAX_PAGE, description="Number of the version that it was made from")


class ItemChange(Input):
    """What to change; what is left out stays."""

    name: Name | None = None
    parent: PublicId = Field("", description="Id of the folder to move it into")


@router.get("/groups/{id}/library", response={200: FolderOut, 404: Problem, **PROBLEMS})
def library(request: HttpRequest, id: Path[PublicId], parameters: Query[FolderParameters]) -> FolderOut:  # noqa: A002
    """List the top folder of a group's library. A library that nothing was put into answers 404."""
    viewer = caller(request)
    top = top_of(_group(viewer, id))
    if top is None:
        raise Http404
    return _folder(viewer, top, parameters)


@router.post("/groups/{id}/library", response={201: ItemOut, 404: Problem, **WRITING_PROBLEMS})
def make_library(request: HttpRequest, id: Path[PublicId]) -> Status[ItemOut]:  # noqa: A002
    """Make the library of a group, if it was not made yet, and get its top folder."""
    viewer = writer(request)
    top = open_library(actor=viewer, owner=_group(viewer, id))
    return Status(201, _item(item_or_404(viewer, top.public_id), right_of(viewer, top)))


@router.get("/items/{id}", response={200: DocumentOut, 404: Problem, **PROBLEMS})
def item(request: HttpRequest, id: Path[PublicId]) -> DocumentOut:  # noqa: A002
    """Get a folder or a document, with its versions."""
    viewer = caller(request)
    refuse_parameters(request)
    found = item_or_404(viewer, id)
    versions = [] if found.is_folder else [_version(version) for version in versions_of(found)]
    return DocumentOut(**_item(found, right_of(viewer, found)).dict(), versions=versions)


@router.get("/items/{id}/items", response={200: FolderOut, 404: Problem, **PROBLEMS})
def items(request: HttpRequest, id: Path[PublicId], parameters: Query[FolderParameters]) -> FolderOut:  # noqa: A002
    """List a folder."""
    viewer = caller(request)
    found = item_or_404(viewer, id)
    if not found.is_folder:
        raise Http404
    return _folder(viewer, found, parameters)


@router.post("/items/{id}/folders", response={201: ItemOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_folder(request: HttpRequest, id: Path[PublicId], body: NewFolder) -> Status[ItemOut]:  # noqa: A002
    """Make a folder in a folder. A name that is taken there answers 409."""
    viewer = writer(request)
    folder = item_or_404(viewer, id)
    name = _name(body.name)
    try:
        made = create_folder(actor=viewer, parent=folder, name=name)
    except NameTakenError:
        raise _taken() from None
    return Status(201, _item(made, right_of(viewer, made)))


@router.post("/items/{id}/documents", response={201: ItemOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_document(
    request: HttpRequest,
    id: Path[PublicId],  # noqa: A002
    file: File[UploadedFile],
    body: Form[NewDocument],
) -> Status[ItemOut]:
    """Put a file into a folder. Larger ones are sent in pieces (tus) by the page. A name that is taken answers 409."""
    viewer, folder = _sent_for(request, id, file)
    name = _name(file.name or "")
    stored = store_sent(file, by=viewer)
    try:
        made = create_document(actor=viewer, parent=folder, name=name, file=stored, note=clean_line(body.note))
    except NameTakenError:
        raise _taken() from None
    return Status(201, _item(made, right_of(viewer, made)))


@router.post("/items/{id}/versions", response={201: VersionOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_version(
    request: HttpRequest,
    id: Path[PublicId],  # noqa: A002
    file: File[UploadedFile],
    body: Form[NewVersion],
) -> Status[VersionOut]:
    """Add a version to a document. `base` is the number of the one it was made from: when it is not the current one, 409."""
    viewer, document = _sent_for(request, id, file)
    if document.version is None:
        raise Http404
    if body.base != document.version.number:
        raise HttpError(409, _("Somebody added a version since the one that you worked from. Read it first."))
    stored = store_sent(file, by=viewer)
    made = add_version(actor=viewer, item=document, file=stored, base=body.base, note=clean_line(body.note))
    return Status(201, _version(made.version))


@router.patch("/items/{id}", response={200: ItemOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def change_item(request: HttpRequest, id: Path[PublicId], body: ItemChange) -> ItemOut:  # noqa: A002
    """Rename a folder or a document, or move it within its library. A name that is taken there answers 409."""
    viewer = writer(request)
    found = item_or_404(viewer, id)
    folder = item_or_404(viewer, body.parent) if body.parent else None
    name = None if body.name is None else _name(body.name)
    try:
        with transaction.atomic():
            if name is not None:
                found = rename_item(actor=viewer, item=found, name=name)
            if folder is not None:
                found = move_item(actor=viewer, item=found, folder=folder)
    except NameTakenError:
        raise _taken() from None
    return _item(found, right_of(viewer, found))


@router.delete("/items/{id}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def delete_item(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Put a folder or a document in the trash."""
    viewer = writer(request)
    trash_item(actor=viewer, item=item_or_404(viewer, id))
    return Status(204, None)


@router.post("/items/{id}/restore", response={200: ItemOut, 404: Problem, **WRITING_PROBLEMS})
def restore(request: HttpRequest, id: Path[PublicId]) -> ItemOut:  # noqa: A002
    """Take a folder or a document out of the trash."""
    viewer = writer(request)
    found = restore_item(actor=viewer, item=in_trash_or_404(viewer, id))
    return _item(found, right_of(viewer, found))


@router.get("/items/{id}/content", response={200: None, 404: Problem, **PROBLEMS})
def content(request: HttpRequest, id: Path[PublicId]) -> HttpResponseBase:  # noqa: A002
    """Get the bytes of a document, or the part of them that a Range header asks for."""
    viewer = caller(request)
    refuse_parameters(request)
    document = item_or_404(viewer, id)
    if document.version is None:
        raise Http404
    return send_version(request, viewer, document, document.version)


# From rows to JSON -----------------------------------------------------------------------------------------------------


def caller(request: HttpRequest) -> User:
    """Who calls, counted."""
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def writer(request: HttpRequest) -> User:
    """Who calls to change something, counted more closely."""
    viewer = caller(request)
    refuse_parameters(request)
    limit(request, "files-writes", WRITES_A_MINUTE)
    return viewer


def _sent_for(request: HttpRequest, public_id: str, file: UploadedFile) -> tuple[User, Item]:
    """Who sends a file, and the folder or document that it is for, before its bytes are stored."""
    viewer = writer(request)
    found = item_or_404(viewer, public_id)
    require(permissions.may_upload(viewer, found.key, file.size or 0))
    return viewer, found


def _group(viewer: User, public_id: str) -> Group:
    found = Group.objects.visible_to(viewer).select_related("content").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    require(permissions.can_see_library(viewer, found))
    return found


def _name(name: str) -> str:
    """A name as it is kept. Raises HttpError 422 with what is wrong with it."""
    try:
        return clean_name(name)
    except NameRefusedError as refusal:
        raise HttpError(422, str(refusal)) from None


def _taken() -> HttpError:
    return HttpError(409, _("There is already something of this name here. Choose another name."))


def _folder(viewer: User, folder: Item, parameters: FolderParameters) -> FolderOut:
    page = folder_page(viewer, folder, order=parameters.order, number=str(parameters.page))
    return FolderOut(
        **_item(folder, page.right).dict(),
        results=[_item(row.item, row.right) for row in page.rows],
        total=page.page.paginator.count,
        pages=page.page.paginator.num_pages,
        closed=[ClosedOut(id=one.public_id, name=one.name) for one in page.closed],
    )


def _item(item: Item, right: Right | None) -> ItemOut:
    return ItemOut(
        id=item.public_id,
        address=item.get_absolute_url(),
        kind="folder" if item.is_folder else "document",
        name=item.name,
        description=item.description,
        parent=item.parent.public_id if item.parent else "",
        size=item.size,
        version=item.version.number if item.version else 0,
        changed_by=item.changed_by.display_name,
        changed_at=item.changed_at,
        is_restricted=item.has_list,
        right=cast("RightName", Right(right or Right.VIEW).name.lower()),
    )


def _version(version: Version) -> VersionOut:
    return VersionOut(
        number=version.number,
        author=version.author.display_name,
        note=version.note,
        size=version.file.size,
        media_type=version.file.media_type,
        created_at=version.created_at,
    )
