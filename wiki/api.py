"""The wiki in JSON: the same queries, actions and refusals as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, cast

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.content.signs import VISIBLE, is_blank
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from intranet.kernel.web.api import (
    PAGE_SIZE,
    PROBLEMS,
    WRITING_PROBLEMS,
    Input,
    PageNumber,
    PageSize,
    Parameters,
    Problem,
    api,
    refuse_parameters,
)
from wiki.actions.pages import archive_page, create_page, delete_page, move_page, rename_page
from wiki.actions.saving import ChangedMeanwhile, replace_text
from wiki.actions.tags import tag_page
from wiki.models import MAX_SUMMARY_LENGTH, MAX_TAGS, MAX_TITLE_LENGTH, Edition, Space, Way, WikiPage
from wiki.permissions import can_edit_page
from wiki.queries.listing import editions_of, pages_in, parents_of, space_or_404, spaces_of
from wiki.queries.visible import page_or_404
from wiki.text.schema import understood

router = Router(tags=["wiki"])

REQUESTS_A_MINUTE: Final = "120/m"
WRITES_A_MINUTE: Final = "60/m"

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TITLE_LENGTH, pattern=r"^[^\x00\r\n]+$"),
    Field(json_schema_extra={"pattern": VISIBLE}),
]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00\r\n]+$")]
Summary = Annotated[str, StringConstraints(max_length=MAX_SUMMARY_LENGTH, pattern=r"^[^\x00]*$")]
Language = Literal["fr", "en"]
Body = Annotated[dict[str, Any], Field(description="The text in the JSON of ProseMirror, in the schema of the editor")]
WayName = Literal["editor", "form", "api", "restore", "import"]
OwnerKind = Literal["government", "organization", "group"]


class SpaceOut(Schema):
    """A space that the caller can see."""

    id: str
    address: str
    name: str
    owner: OwnerKind
    owner_id: str = Field(description="Id of the organization or of the group; empty for the whole government")
    front_page: str = Field(description="Id of the page at the top of its tree")


class SpacesOut(Schema):
    total: int
    results: list[SpaceOut]


class PageOut(Schema):
    """A page of a space, without its text."""

    id: str
    address: str
    title: str
    language: Language
    space: str
    parent: str = Field(description="Id of the page above; empty for a front page, and when the caller cannot see it")
    edition: int = Field(description="Number of the published edition; 0: none yet")
    changed_by: str
    changed_at: datetime
    review_due_on: date | None
    is_archived: bool
    is_template: bool
    is_restricted: bool = Field(description="Seen only by the people, groups and organizations of a list")


class PagesOut(Schema):
    total: int
    results: list[PageOut]


class WholePageOut(PageOut):
    """A page, with its text as it was last published."""

    tags: list[str]
    responsible: str = Field(description="Name of the member who keeps it true; empty for none")
    body: dict[str, Any] = Field(description="The text in the JSON of ProseMirror")
    html: str
    text: str
    can_edit: bool


class SavedOut(Schema):
    """An edition that was just published. `left_out` names what was in the text that was sent and no text may have."""

    edition: int
    left_out: list[str]


class MadePageOut(WholePageOut):
    left_out: list[str]


class EditionOut(Schema):
    number: int
    title: str = Field(description="Empty when the edition is hidden")
    authors: list[str]
    summary: str = Field(description="Empty when the edition is hidden")
    way: WayName
    size: int = Field(description="In characters")
    restored: int | None = Field(description="Number of the edition that it brought back")
    at: datetime


class EditionsOut(Schema):
    total: int
    results: list[EditionOut]


class WikiListParameters(Parameters):
    page: PageNumber = 1
    page_size: PageSize = PAGE_SIZE


class PagesParameters(WikiListParameters):
    archived: bool = Field(False, description="List the pages that are put aside instead")


class NewPage(Input):
    title: Title
    language: Language
    body: Body | None = None


class NewText(Input):
    base: int = Field(ge=0, le=2**31 - 1, description="Number of the edition that the text was made from")
    body: Body
    summary: Summary = ""


class PageChange(Input):
    """What to change; what is left out stays."""

    title: Title | None = None
    parent: PublicId | None = Field(None, description="Id of the page to move it under, in the same space")
    after: PublicId | None = Field(None, description="Id of the page under `parent` to put it behind; else it is the first")
    tags: list[Tag] | None = Field(None, max_length=MAX_TAGS)
    is_archived: bool | None = None


@router.get("/wiki/spaces", response={200: SpacesOut, **PROBLEMS})
def spaces(request: HttpRequest, parameters: Query[WikiListParameters]) -> SpacesOut:
    """List the spaces that the caller can see, and in which something is written."""
    found = spaces_of(_caller(request), parameters.page, parameters.page_size)
    return SpacesOut(
        total=found.paginator.count, results=[_space(top) for top in found] if _is_there(found, parameters) else []
    )


@router.get("/wiki/spaces/{id}/pages", response={200: PagesOut, 404: Problem, **PROBLEMS})
def pages(request: HttpRequest, id: Path[PublicId], parameters: Query[PagesParameters]) -> PagesOut:  # noqa: A002
    """List the pages of a space in the order of its tree."""
    viewer = _caller(request)
    space: Space = space_or_404(viewer, id)
    found = pages_in(viewer, space, parameters.page, parameters.page_size, is_archived=parameters.archived)
    rows = list(found) if _is_there(found, parameters) else []
    parents = parents_of(viewer, rows)
    return PagesOut(total=found.paginator.count, results=[PageOut(**_facts(page, parents)) for page in rows])


@router.get("/wiki/pages/{id}", response={200: WholePageOut, 404: Problem, **PROBLEMS})
def page(request: HttpRequest, id: Path[PublicId]) -> WholePageOut:  # noqa: A002
    """Get a page with its text."""
    viewer = _caller(request)
    refuse_parameters(request)
    return WholePageOut(**_whole(viewer, page_or_404(viewer, id)))


@router.post("/wiki/pages/{id}/pages", response={201: MadePageOut, 404: Problem, **WRITING_PROBLEMS})
def new_page(request: HttpRequest, id: Path[PublicId], body: NewPage) -> Status[MadePageOut]:  # noqa: A002
    """Write a page under another, with or without a text."""
    viewer = _writer(request)
    parent = page_or_404(viewer, id)
    given = understood(body.body) if body.body is not None else None
    made = create_page(
        actor=viewer,
        parent=parent,
        title=_title(body.title),
        language=body.language,
        body=given.body if given else None,
        way=Way.API,
    )
    whole = _whole(viewer, page_or_404(viewer, made.public_id))
    return Status(201, MadePageOut(**whole, left_out=given.problems if given else []))


@router.put("/wiki/pages/{id}/text", response={200: SavedOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_text(request: HttpRequest, id: Path[PublicId], body: NewText) -> SavedOut:  # noqa: A002
    """Publish a text. When `base`, the edition that it was made from, is not the last one, or somebody is writing, 409."""
    viewer = _writer(request)
    found = page_or_404(viewer, id)
    given = understood(body.body)
    try:
        edition = replace_text(actor=viewer, page=found, base=body.base, body=given.body, summary=clean_line(body.summary))
    except ChangedMeanwhile:
        raise HttpError(409, _("Somebody changed this page since the edition that you worked from. Read it first.")) from None
    return SavedOut(edition=edition.number, left_out=given.problems)


@router.patch("/wiki/pages/{id}", response={200: WholePageOut, 404: Problem, **WRITING_PROBLEMS})
def change_page(request: HttpRequest, id: Path[PublicId], body: PageChange) -> WholePageOut:  # noqa: A002
    """Rename a page, move it in its tree, tag it, put it aside or take it back: all of it, or nothing."""
    viewer = _writer(request)
    found = page_or_404(viewer, id)
    parent = page_or_404(viewer, body.parent) if body.parent is not None else None
    after = page_or_404(viewer, body.after) if body.after is not None else None
    with transaction.atomic():
        if body.is_archived is False:
            archive_page(actor=viewer, page=found, is_archived=False)
        if body.title is not None:
            rename_page(actor=viewer, page=found, title=_title(body.title))
        if parent is not None:
            move_page(actor=viewer, page=found, parent=parent, after=after)
        if body.tags is not None:
            tag_page(actor=viewer, page=found, labels=[clean_line(tag) for tag in body.tags])
        if body.is_archived:
            archive_page(actor=viewer, page=found, is_archived=True)
    return WholePageOut(**_whole(viewer, page_or_404(viewer, id)))


@router.delete("/wiki/pages/{id}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def remove_page(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Delete a page, with the pages under it."""
    viewer = _writer(request)
    delete_page(actor=viewer, page=page_or_404(viewer, id))
    return Status(204, None)


@router.get("/wiki/pages/{id}/editions", response={200: EditionsOut, 404: Problem, **PROBLEMS})
def editions(request: HttpRequest, id: Path[PublicId], parameters: Query[WikiListParameters]) -> EditionsOut:  # noqa: A002
    """List the history of a page, the last edition first."""
    viewer = _caller(request)
    found = editions_of(page_or_404(viewer, id), parameters.page, parameters.page_size)
    rows = list(found) if _is_there(found, parameters) else []
    return EditionsOut(total=found.paginator.count, results=[_edition(one) for one in rows])


# From rows to JSON -----------------------------------------------------------------------------------------------------


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _writer(request: HttpRequest) -> User:
    viewer = _caller(request)
    refuse_parameters(request)
    limit(request, "wiki-writes", WRITES_A_MINUTE)
    return viewer


def _title(title: str) -> str:
    """A title as it is kept. Raises HttpError 422 when a reader would see nothing."""
    clean = clean_line(title)
    if is_blank(clean):
        raise HttpError(422, _("Give the page a title."))
    return clean


def _is_there(found: Any, parameters: WikiListParameters) -> bool:
    """Whether the list has the page that was asked for: behind the last one there is nothing."""
    return bool(found.number == parameters.page)


def _space(top: WikiPage) -> SpaceOut:
    space = top.space
    owner = "group" if space.group else "organization" if space.organization else "government"
    return SpaceOut(
        id=space.public_id,
        address=space.get_absolute_url(),
        name=space.name,
        owner=cast("OwnerKind", owner),
        owner_id=space.owner.public_id if space.owner else "",
        front_page=top.public_id,
    )


def _facts(page: WikiPage, parents: dict[str, str]) -> dict[str, Any]:
    return {
        "id": page.public_id,
        "address": page.get_absolute_url(),
        "title": page.title,
        "language": page.language,
        "space": page.space.public_id,
        "parent": "" if page.is_top else parents.get(page.paths_above[-1], ""),
        "edition": page.edition,
        "changed_by": page.changed_by.display_name,
        "changed_at": page.changed_at,
        "review_due_on": page.review_due_on,
        "is_archived": page.archived_at is not None,
        "is_template": page.is_template,
        "is_restricted": page.has_list,
    }


def _whole(viewer: User, page: WikiPage) -> dict[str, Any]:
    return {
        **_facts(page, parents_of(viewer, [page])),
        "tags": [tag.label for tag in page.page_tags.order_by("key")],
        "responsible": page.responsible.display_name if page.responsible else "",
        "body": page.body,
        "html": page.html,
        "text": page.text,
        "can_edit": bool(can_edit_page(viewer, page)),
    }


def _edition(edition: Edition) -> EditionOut:
    return EditionOut(
        number=edition.number,
        title=edition.shown_title,
        authors=[author.display_name for author in edition.authors.all()],
        summary=edition.shown_summary,
        way=cast("WayName", edition.way),
        size=edition.size,
        restored=edition.restored,
        at=edition.at,
    )


api.add_router("", router)
