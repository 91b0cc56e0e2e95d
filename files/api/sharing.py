"""Sharing in JSON: the list of an item, whether its name is known, links to it, and who downloaded it."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from files import permissions
from files.actions.links import MAX_LINK_LASTS, end_link, keep_link, make_link
from files.actions.sharing import Line, make_name_known, named_line, share_item, stop_sharing_item
from files.api.items import MAX_PAGE, PublicId, RightName, caller, writer
from files.models import MAX_LINK_NOTE, Grant, Item, Link, Right
from files.queries.downloads import download_counts, downloads_of, is_read_by_everyone, own_downloads
from files.queries.links import LinkRow, links_of
from files.queries.listing import item_or_404
from files.queries.sharing import grants_of
from intranet.kernel.accounts.mail import absolute_url
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import MAX_NAMED
from intranet.kernel.audiences.kinds import known
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Input, Parameters, Problem, refuse_parameters

router = Router(tags=["libraries"])

LINKS_AN_HOUR: Final = "30/h"

Who = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_-]+:[a-z0-9.-]*$"), Field(examples=["member:4f7…"])]
LinkNote = Annotated[str, StringConstraints(max_length=MAX_LINK_NOTE, pattern=r"^[^\x00]*$")]


class LineOut(Schema):
    """One line of the list of an item."""

    who: str = Field(description="Such as `member:…`, `group:…` or `organization:…`, with a public id")
    name: str
    right: RightName
    until: datetime | None


class ReadersOut(Schema):
    """Who sees an item: its own list, or whoever sees its folder."""

    has_own_list: bool
    is_name_known: bool = Field(description="Those who see its folder and not the item know its name, and may ask for access")
    lines: list[LineOut]
    unlisted: int = Field(description="Lines of people whom the caller may not list")


class LineIn(Input):
    who: Who
    right: RightName
    until: datetime | None = None


class ReadersIn(Input):
    """The list, which replaces the one there was; lines of people whom the caller may not list stay."""

    lines: list[LineIn] = Field(max_length=MAX_NAMED)


class NameKnownIn(Input):
    is_known: bool


class LinkOut(Schema):
    """A link to an item. Its address is in the answer that made it, and nowhere after."""

    id: str
    note: str
    right: RightName
    is_anonymous: bool = Field(description="It opens without signing in")
    made_by: str
    made_at: datetime
    until: datetime
    uses: int
    opens: bool = Field(description="It opens the item now; if not, somebody who manages the item may keep it")


class NewLinkOut(LinkOut):
    address: str = Field(description="A secret")


class LinkIn(Input):
    note: LinkNote = ""
    right: Literal["view", "comment"] = "view"
    days: int = Field(30, ge=1, le=MAX_LINK_LASTS.days, description="How long it lasts")
    is_anonymous: bool = Field(False, description="Open it without signing in, for reading; refused unless the site allows it")


class PageParameters(Parameters):
    page: int = Field(1, ge=1, le=MAX_PAGE)


class DownloadOut(Schema):
    at: datetime
    person: str
    version: int = Field(description="0 for a folder as a ZIP")
    is_by_link: bool


class CountOut(Schema):
    version: int = Field(description="0 for a folder as a ZIP")
    times: int
    people: int


class DownloadsOut(Schema):
    """Who downloaded an item; numbers alone where everyone in the government may read it."""

    results: list[DownloadOut]
    counts: list[CountOut]
    pages: int


class OwnDownloadOut(Schema):
    at: datetime
    version: int = Field(description="0 for a folder as a ZIP")
    item: str = Field(description="Id of the document or folder; empty when the caller does not see it any more")
    name: str


class OwnDownloadsOut(Schema):
    results: list[OwnDownloadOut]
    pages: int


@router.get("/items/{id}/readers", response={200: ReadersOut, 404: Problem, **PROBLEMS})
def readers(request: HttpRequest, id: Path[PublicId]) -> ReadersOut:  # noqa: A002
    """Get the list of an item; for those who may change it."""
    viewer = caller(request)
    refuse_parameters(request)
    item = item_or_404(viewer, id)
    require(permissions.can_share_item(viewer, item, beyond=False))
    return _readers(viewer, item)


@router.put("/items/{id}/readers", response={200: ReadersOut, 404: Problem, **WRITING_PROBLEMS})
def set_readers(request: HttpRequest, id: Path[PublicId], body: ReadersIn) -> ReadersOut:  # noqa: A002
    """Show an item to these people, groups and organizations alone. A person always manages it, if need be the caller."""
    viewer = writer(request)
    item = item_or_404(viewer, id)
    require(permissions.can_share_item(viewer, item, beyond=False))
    may_choose = {one.value for one in known(viewer, [line.who for line in body.lines])}
    if may_choose != {line.who for line in body.lines} or len(may_choose) < len(body.lines):
        raise HttpError(404, _("No person, group or organization that you can choose has this name."))
    lines = [named_line(line.who, Right[line.right.upper()], line.until) for line in body.lines]
    kept = [Line(grant.audience, Right(grant.right), grant.until) for grant in _unlisted(viewer, item)]
    share_item(actor=viewer, item=item, lines=[*lines, *kept])
    return _readers(viewer, item_or_404(viewer, id))


@router.delete("/items/{id}/readers", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def remove_readers(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Show an item as its folder again."""
    viewer = writer(request)
    stop_sharing_item(actor=viewer, item=item_or_404(viewer, id))
    return Status(204, None)


@router.put("/items/{id}/name-known", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def name_known(request: HttpRequest, id: Path[PublicId], body: NameKnownIn) -> Status[None]:  # noqa: A002
    """Let those who see the folder, and not the item, know its name, so that they can ask for access."""
    viewer = writer(request)
    make_name_known(actor=viewer, item=item_or_404(viewer, id), is_known=body.is_known)
    return Status(204, None)


@router.get("/items/{id}/links", response={200: list[LinkOut], 404: Problem, **PROBLEMS})
def links(request: HttpRequest, id: Path[PublicId]) -> list[LinkOut]:  # noqa: A002
    """List the links to an item; for those who manage it."""
    viewer = caller(request)
    refuse_parameters(request)
    return [_link(row) for row in links_of(_managed(viewer, id))]


@router.post("/items/{id}/links", response={201: NewLinkOut, 404: Problem, **WRITING_PROBLEMS})
def new_link(request: HttpRequest, id: Path[PublicId], body: LinkIn) -> Status[NewLinkOut]:  # noqa: A002
    """Make a link to an item: its address is a secret, and only in this answer."""
    viewer = writer(request)
    item = _managed(viewer, id)
    limit(request, "files-links", LINKS_AN_HOUR)
    link, secret = make_link(
        actor=viewer,
        item=item,
        until=timezone.now() + timedelta(days=body.days),
        right=Right[body.right.upper()],
        is_anonymous=body.is_anonymous,
        note=clean_line(body.note),
    )
    row = LinkRow(link, permissions.still_opens(link))
    address = absolute_url("files:public" if link.is_anonymous else "files:linked", secret)
    return Status(201, NewLinkOut(**_link(row).dict(), address=address))


@router.post("/items/{id}/links/{link}/keep", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def keep(request: HttpRequest, id: Path[PublicId], link: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Answer for a link that stopped: it opens the item as it is shown now."""
    viewer = writer(request)
    keep_link(actor=viewer, link=_of(_managed(viewer, id), link))
    return Status(204, None)


@router.delete("/items/{id}/links/{link}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def delete_link(request: HttpRequest, id: Path[PublicId], link: Path[PublicId]) -> Status[None]:  # noqa: A002
    """End a link, at once."""
    viewer = writer(request)
    end_link(actor=viewer, link=_of(_managed(viewer, id), link))
    return Status(204, None)


@router.get("/items/{id}/downloads", response={200: DownloadsOut, 404: Problem, **PROBLEMS})
def downloads(request: HttpRequest, id: Path[PublicId], parameters: Query[PageParameters]) -> DownloadsOut:  # noqa: A002
    """List who downloaded an item, the last first; for those who manage it."""
    viewer = caller(request)
    item = _managed(viewer, id)
    if is_read_by_everyone(item):
        counts = [CountOut(version=one.version, times=one.times, people=one.people) for one in download_counts(item)]
        return DownloadsOut(results=[], counts=counts, pages=1)
    found = downloads_of(item, str(parameters.page))
    lines = [DownloadOut(at=one.at, person=one.person, version=one.version, is_by_link=one.is_by_link) for one in found.lines]
    return DownloadsOut(results=lines, counts=[], pages=found.page.paginator.num_pages)


@router.get("/downloads", response={200: OwnDownloadsOut, **PROBLEMS})
def own(request: HttpRequest, parameters: Query[PageParameters]) -> OwnDownloadsOut:
    """List what the caller downloaded, the last first."""
    found = own_downloads(caller(request), str(parameters.page))
    lines = [
        OwnDownloadOut(
            at=one.at,
            version=one.version,
            item=one.item.public_id if one.item else "",
            name=(one.item.name or one.item.library.name) if one.item else "",
        )
        for one in found.lines
    ]
    return OwnDownloadsOut(results=lines, pages=found.page.paginator.num_pages)


# From rows to JSON -----------------------------------------------------------------------------------------------------


def _managed(viewer: User, public_id: str) -> Item:
    item = item_or_404(viewer, public_id)
    require(permissions.can_manage_item(viewer, item))
    return item


def _of(item: Item, public_id: str) -> Link:
    return get_object_or_404(Link.objects.current().select_related("item"), item=item, public_id=public_id)


def _readers(viewer: User, item: Item) -> ReadersOut:
    grants = {str(grant.audience): grant for grant in grants_of(item)}
    names = {one.value: one.name for one in known(viewer, grants)}
    lines = [
        LineOut(who=value, name=names[value], right=_right(grant.right), until=grant.until)
        for value, grant in grants.items()
        if value in names
    ]
    unlisted = len(grants) - len(lines)
    return ReadersOut(has_own_list=item.has_own_list, is_name_known=item.is_name_known, lines=lines, unlisted=unlisted)


def _unlisted(viewer: User, item: Item) -> list[Grant]:
    grants = {str(grant.audience): grant for grant in grants_of(item)}
    names = {one.value for one in known(viewer, grants)}
    return [grant for value, grant in grants.items() if value not in names]


def _right(right: int) -> RightName:
    words: dict[int, RightName] = {Right.VIEW: "view", Right.COMMENT: "comment", Right.EDIT: "edit", Right.MANAGE: "manage"}
    return words[right]


def _link(row: LinkRow) -> LinkOut:
    link = row.link
    return LinkOut(
        id=link.public_id,
        note=link.note,
        right=_right(link.right),
        is_anonymous=link.is_anonymous,
        made_by=link.made_by.display_name if link.made_by else "",
        made_at=link.made_at,
        until=link.until,
        uses=link.uses,
        opens=bool(row.opens),
    )
