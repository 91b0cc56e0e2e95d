"""Groups in JSON: the same queries, actions and refusals as the pages."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from groups import permissions
from groups.actions.membership import join_group, leave_group
from groups.models import Group, GroupRole, Membership
from groups.queries.directory import GroupSearch, groups_page
from groups.queries.listing import co_owners_of
from groups.queries.members import has_page, members_page, origin_of
from groups.queries.own import roles_of
from groups.queries.visible import group_or_404
from groups.roles import role_of
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.asked import MAX_TEXT, MAX_VALUES
from intranet.kernel.web.api import (
    PAGE_SIZE,
    PROBLEMS,
    WRITING_PROBLEMS,
    PageNumber,
    PageSize,
    Parameters,
    Problem,
    api,
    refuse_parameters,
)
from profiles.models import Organization

router = Router(tags=["groups"])

REQUESTS_A_MINUTE: Final = "120/m"
JOINS_AN_HOUR: Final = "60/h"

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True, pattern=r"^[^\x00]*$")]
PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
KindName = Literal["open", "closed", "hidden"]
RoleName = Literal["owner", "animator", "member", "guest"]


class BilingualOut(Schema):
    """A text in each language; empty where it does not exist."""

    fr: str
    en: str


class OwningOrganizationOut(Schema):
    id: str
    name: BilingualOut


class GroupOut(Schema):
    """A group that the caller can see."""

    id: str
    address: str
    kind: KindName
    name: BilingualOut
    purpose: BilingualOut
    members: int
    organizations: list[OwningOrganizationOut]
    is_archived: bool
    role: RoleName | None = Field(description="Role of the caller; null for non-members")


class GroupDetail(GroupOut):
    """A group, with its details."""

    welcome: BilingualOut = Field(description="Empty for non-members")
    tools: list[str] = Field(description="Keys of the enabled tools; empty if the caller cannot read the group")
    can_write: bool


class GroupsOut(Schema):
    """One page of groups, and the total number."""

    total: int
    results: list[GroupOut]


class GroupMemberOut(Schema):
    """A member of a group."""

    handle: str = Field(description="Empty for guests, who have no profile, and if the caller is one")
    name: str
    organization: str
    role: RoleName


class GroupMembersOut(Schema):
    """One page of members by name; `after` asks for the next one and is empty on the last."""

    results: list[GroupMemberOut]
    after: str


class RoleOut(Schema):
    """The current role of the caller."""

    role: RoleName | None


class GroupsParameters(Parameters):
    q: Text = Field("", description="Words of the name or purpose, in French or in English")
    kind: Annotated[list[KindName], Field(max_length=3)] = Field([], description="Several are alternatives")
    organization: Annotated[list[PublicId], Field(max_length=MAX_VALUES)] = Field(
        [], description="Id; several are alternatives"
    )
    sort: Literal["", "members", "name"] = ""
    page: PageNumber = 1
    page_size: PageSize = PAGE_SIZE


class MembersParameters(Parameters):
    q: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True, pattern=r"^[^\x00]*$")] = ""
    role: RoleName | None = None
    after: Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")] = Field(
        "", description="Value of `after` in the previous page"
    )
    page_size: PageSize = PAGE_SIZE


@router.get("/groups", response={200: GroupsOut, 404: Problem, **PROBLEMS})
def groups(request: HttpRequest, parameters: Query[GroupsParameters]) -> GroupsOut:
    """List the groups that the caller can see, or search them."""
    viewer = _caller(request)
    if not permissions.can_browse_groups(viewer):
        raise HttpError(404, str(permissions.NO_GROUP))
    filters = {"kind": tuple(parameters.kind), "organization": tuple(parameters.organization)}
    asked = GroupSearch(
        text=parameters.q,
        filters={name: values for name, values in filters.items() if values},
        sort=parameters.sort,
        page=parameters.page,
    )
    found = groups_page(viewer, asked, size=parameters.page_size)
    is_past = (parameters.page - 1) * parameters.page_size >= found.total
    results = [] if is_past else [_group(one.group, one.role, one.organizations) for one in found.groups]
    return GroupsOut(total=found.total, results=results)


@router.get("/groups/{id}", response={200: GroupDetail, 404: Problem, **PROBLEMS})
def group(request: HttpRequest, id: Path[PublicId]) -> GroupDetail:  # noqa: A002
    """Get a group."""
    viewer = _caller(request)
    refuse_parameters(request)
    found = group_or_404(viewer, id)
    role = roles_of(viewer).get(found.pk)
    can_read = bool(permissions.can_read_group(viewer, found))
    return GroupDetail(
        **_group(found, role, co_owners_of([found.pk]).get(found.pk, [])).dict(),
        welcome=BilingualOut(fr=found.welcome_fr, en=found.welcome_en) if role else BilingualOut(fr="", en=""),
        tools=found.tools if can_read else [],
        can_write=bool(permissions.can_write_in_group(viewer, found)),
    )


@router.get("/groups/{id}/members", response={200: GroupMembersOut, 404: Problem, **PROBLEMS})
def members(request: HttpRequest, id: Path[PublicId], parameters: Query[MembersParameters]) -> GroupMembersOut:  # noqa: A002
    """List the members of a group, by name."""
    viewer = _caller(request)
    found = group_or_404(viewer, id)
    require(permissions.can_read_group(viewer, found))
    page = members_page(
        viewer, found, text=parameters.q, role=parameters.role or "", after=parameters.after, size=parameters.page_size
    )
    return GroupMembersOut(
        results=[
            GroupMemberOut(
                handle=one.member.handle if has_page(viewer, one.member) else "",
                name=one.member.display_name,
                organization="" if viewer.is_guest else _organization_of(one),
                role=cast("RoleName", one.role),
            )
            for one in page.memberships
        ],
        after=page.after,
    )


@router.post("/groups/{id}/join", response={200: RoleOut, 404: Problem, **WRITING_PROBLEMS})
def join(request: HttpRequest, id: Path[PublicId]) -> RoleOut:  # noqa: A002
    """Join an open group. Repeating it has no effect."""
    viewer = _caller(request)
    _refuse_content(request)
    limit(request, "groups-join", JOINS_AN_HOUR)
    found = group_or_404(viewer, id)
    join_group(actor=viewer, group=found)
    return RoleOut(role=_role(role_of(viewer, found)))


@router.post("/groups/{id}/leave", response={200: RoleOut, 404: Problem, **WRITING_PROBLEMS})
def leave(request: HttpRequest, id: Path[PublicId]) -> RoleOut:  # noqa: A002
    """Leave a group. The last owner cannot."""
    viewer = _caller(request)
    _refuse_content(request)
    leave_group(actor=viewer, group=group_or_404(viewer, id))
    return RoleOut(role=None)


# From rows to JSON -----------------------------------------------------------------------------------------------------


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _refuse_content(request: HttpRequest) -> None:
    """Refuse parameters and request bodies, for operations that take neither. Raises HttpError 422."""
    refuse_parameters(request)
    if request.body.strip() not in {b"", b"{}"}:
        raise HttpError(422, _("This operation takes no request body."))


def _role(role: GroupRole | None) -> RoleName | None:
    return cast("RoleName", role.value) if role else None


def _organization_of(membership: Membership) -> str:
    """Where somebody works; where a guest comes from. A guest who asks sees co-members by name only."""
    if membership.role == GroupRole.GUEST:
        return origin_of(membership.member)
    organization = membership.member.profile.organization
    return str(organization.name) if organization else ""


def _group(found: Group, role: GroupRole | None, organizations: Sequence[Organization]) -> GroupOut:
    return GroupOut(
        id=found.public_id,
        address=found.get_absolute_url(),
        kind=cast("KindName", found.kind),
        name=BilingualOut(fr=found.name_fr, en=found.name_en),
        purpose=BilingualOut(fr=found.purpose_fr, en=found.purpose_en),
        members=found.member_count,
        organizations=[
            OwningOrganizationOut(id=one.public_id, name=BilingualOut(fr=one.name_fr, en=one.name_en)) for one in organizations
        ],
        is_archived=found.archived_at is not None,
        role=_role(role),
    )


api.add_router("", router)
