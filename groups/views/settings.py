"""What owners decide about a group: its texts and tools, its kind, its organizations, its owner, its end."""

from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups import permissions
from groups.actions.groups import (
    add_co_owner,
    archive_group,
    change_group,
    change_kind,
    delete_group,
    remove_co_owner,
    switch_tools,
    transfer_group,
    unarchive_group,
)
from groups.forms import CoOwnerForm, KindForm, SettingsForm, SureForm, TransferForm
from groups.models import Group, GroupKind, GroupRole
from groups.queries.group_page import frame_of
from groups.queries.members import member_named
from groups.queries.reach import reach_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused, require
from profiles.models import Organization
from profiles.queries.organizations import AmbiguousName, OrganizationIndex

SECTION: Final = "groups"
FORM_METHODS: Final = ["GET", "HEAD", "POST"]


def _page(request: HttpRequest, viewer: User, group: Group, name: str, **context: object) -> HttpResponse:
    """A page of settings, under the head of the group."""
    frame = frame_of(viewer, group, tab="settings")
    return render(request, f"groups/{name}.html", {"section": SECTION, "frame": frame, **context})


@require_http_methods(FORM_METHODS)
@of_group
def settings(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """The texts, the approval and the tools; and ways to the rest."""
    require(permissions.can_own_group(viewer, group))
    form = SettingsForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            changed = change_group(actor=viewer, group=group, values=form.values)
            if "tools" in form.cleaned_data:
                switch_tools(actor=viewer, group=group, keys=form.cleaned_data["tools"])
        messages.success(request, _("The group is changed."))
        return redirect("groups:settings", changed.address)
    return _page(request, viewer, group, "settings", form=form, reach=reach_of(group, GroupKind(group.kind)))


@require_http_methods(FORM_METHODS)
@of_group
def kind(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Open, close or hide the group, having read what it changes."""
    require(permissions.can_own_group(viewer, group))
    form = KindForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_kind(actor=viewer, group=group, kind=GroupKind(form.cleaned_data["kind"]))
        except PermissionRefused as refusal:
            form.add_error("kind", str(refusal.reason))
        else:
            messages.success(request, _("Kind of group: {kind}.").format(kind=changed.get_kind_display()))
            return redirect("groups:settings", changed.address)
    return _page(request, viewer, group, "kind", form=form)


@require_http_methods(FORM_METHODS)
@of_group
def organizations(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """The organizations that own the group, and one more."""
    require(permissions.can_own_group(viewer, group))
    form = CoOwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = OrganizationIndex.load().find(form.cleaned_data["organization"])
            if found is None:
                form.add_error("organization", _("No organization has this name or acronym."))
            else:
                add_co_owner(actor=viewer, group=group, organization=found)
                messages.success(request, _("{organization} also owns the group.").format(organization=found.name))
                return redirect("groups:organizations", group.address)
        except AmbiguousName as ambiguity:
            form.add_error("organization", str(ambiguity))
        except PermissionRefused as refusal:
            form.add_error("organization", str(refusal.reason))
    return _page(request, viewer, group, "organizations", form=form)


@require_POST
@of_group
def remove_organization(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """One organization owns the group no longer."""
    require(permissions.can_change_group(viewer, group))
    found = Organization.objects.filter(public_id=request.POST.get("organization", "")).first()
    if found is not None:
        remove_co_owner(actor=viewer, group=group, organization=found)
        messages.success(request, _("{organization} no longer owns the group.").format(organization=found.name))
    return redirect("groups:organizations", group.address)


@require_http_methods(FORM_METHODS)
@of_group
def transfer(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Give the group to another member."""
    require(permissions.can_change_group(viewer, group))
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        membership = member_named(viewer, group, form.cleaned_data["person"])
        if membership is None:
            form.add_error(
                "person", _("No member of the group has this name, or several do. Enter the end of the address of their page.")
            )
        else:
            decision = permissions.can_set_role(viewer, group, membership.member, GroupRole.OWNER)
            if decision:
                transfer_group(actor=viewer, group=group, member=membership.member)
                messages.success(request, _("{name} owns the group.").format(name=membership.member.display_name))
                return redirect(group)
            form.add_error("person", str(decision.reason))
    return _page(request, viewer, group, "transfer", form=form)


@require_http_methods(FORM_METHODS)
@of_group
def archive(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Make the group read-only, or open it to writing again."""
    require(permissions.can_archive_group(viewer, group))
    if request.method == "POST":
        if group.archived_at is None:
            archive_group(actor=viewer, group=group)
            messages.success(request, _("The group is archived. You can reopen it at any time."))
        else:
            unarchive_group(actor=viewer, group=group)
            messages.success(request, _("Members can write in the group again."))
        return redirect(group)
    return _page(request, viewer, group, "archive")


@require_http_methods(FORM_METHODS)
@of_group
def delete(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Take the group away from everybody, having typed its name."""
    require(permissions.can_delete_group(viewer, group))
    form = SureForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        delete_group(actor=viewer, group=group)
        messages.success(request, _("The group is deleted."))
        return redirect("groups:mine")
    return _page(request, viewer, group, "delete", form=form)
