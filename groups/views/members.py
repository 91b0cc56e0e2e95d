"""Who is in a group, and what its owners and animators decide about them."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import permissions
from groups.actions.membership import remove_member, set_role
from groups.forms import ReasonForm, RoleForm
from groups.models import Group, GroupRole, Membership
from groups.queries.group_page import frame_of
from groups.queries.members import member_of, members_page
from groups.roles import standing_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.text.lines import clean_line

SECTION: Final = "groups"
MAX_NAME: Final = 100
MAX_HANDLE: Final = 40
ROLES: Final = (
    (GroupRole.OWNER.value, pgettext_lazy("group", "Owners")),
    (GroupRole.ANIMATOR.value, pgettext_lazy("group", "Facilitators")),
    (GroupRole.MEMBER.value, pgettext_lazy("group", "Members")),
    (GroupRole.GUEST.value, pgettext_lazy("group", "Guests")),
)


@require_safe
@of_group
def members(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """The members by name, looked for by a part of it, or by what they are in the group."""
    require(permissions.can_read_group(viewer, group))
    frame = frame_of(viewer, group, tab="members")
    role = request.GET.get("role", "")
    found = members_page(
        viewer,
        group,
        text=clean_line(request.GET.get("q", ""))[:MAX_NAME],
        role=role if role in GroupRole.values else "",
        after=clean_line(request.GET.get("after", ""))[:MAX_HANDLE],
    )
    context = {"section": SECTION, "frame": frame, "found": found, "roles": ROLES}
    return render(request, "groups/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_group
def member(request: HttpRequest, viewer: User, group: Group, handle: str) -> HttpResponse:
    """What one member is in the group: owners name animators and owners here, animators remove members."""
    require(permissions.can_animate_group(viewer, group))
    membership = _membership_or_404(viewer, group, handle)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        role = GroupRole(form.cleaned_data["role"])
        set_role(actor=viewer, group=group, member=membership.member, role=role)
        messages.success(request, _("{name}: {role}.").format(name=membership.member.display_name, role=role.label))
        return redirect("groups:members", group.address)
    return _member_page(request, viewer, membership, form=form)


@require_POST
@of_group
def remove(request: HttpRequest, viewer: User, group: Group, handle: str) -> HttpResponse:
    """Make a member leave, with a reason."""
    require(permissions.can_animate_group(viewer, group))
    membership = _membership_or_404(viewer, group, handle)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _member_page(request, viewer, membership, reason=form)
    remove_member(actor=viewer, group=group, member=membership.member, reason=form.cleaned_data["reason"])
    messages.success(request, _("{name} is no longer in the group.").format(name=membership.member.display_name))
    return redirect("groups:members", group.address)


def _membership_or_404(viewer: User, group: Group, handle: str) -> Membership:
    membership = member_of(viewer, group, handle)
    if membership is None:
        raise Http404
    return membership


def _member_page(
    request: HttpRequest,
    viewer: User,
    membership: Membership,
    *,
    form: RoleForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    """The page of one membership, with what the viewer may decide about it."""
    group, person = membership.group, membership.member
    standing = standing_of(viewer, group)
    can_name = permissions.can_change_group(viewer, group, standing=standing) and membership.role != GroupRole.GUEST
    can_remove = permissions.can_remove_member(viewer, group, person, standing=standing)
    context = {
        "section": SECTION,
        "frame": frame_of(viewer, group, tab="members", standing=standing),
        "membership": membership,
        "form": (form or RoleForm(initial={"role": membership.role})) if can_name else None,
        "reason": (reason or ReasonForm()) if can_remove else None,
        "refusal": "" if can_remove else can_remove.reason,
    }
    return render(request, "groups/member.html", context)
