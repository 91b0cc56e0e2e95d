"""What is done with a discussion that is there: taking it back, steering it, hearing of it, reading it, approving it."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.discussions import actions, permissions
from groups.discussions.forms import RefusalForm
from groups.discussions.queries.threads import (
    contribution_or_404,
    own_undecided,
    reply_or_404,
    shown_contributions,
    thread_or_404,
    waiting_in,
)
from groups.discussions.views.threads import number_in, of_discussions, own_or_404, own_reply_or_404
from groups.models import Group
from groups.queries.group_page import frame_of
from groups.roles import standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow as follow_key
from intranet.kernel.follows.actions import mute, unfollow
from intranet.kernel.permissions import require
from intranet.kernel.web.fragments import to_page

STEERING: Final = {
    "pin": actions.pin_thread,
    "unpin": actions.unpin_thread,
    "lock": actions.lock_thread,
    "unlock": actions.unlock_thread,
}


@require_http_methods(["GET", "HEAD", "POST"])
@of_discussions
def delete_thread(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Take back one's discussion; asked first."""
    thread = own_or_404(viewer, group, public_id)
    require(permissions.can_delete(viewer, thread))
    if request.method == "POST":
        actions.delete_thread(actor=viewer, thread=thread)
        messages.success(request, _("The discussion was deleted."))
        return redirect("groups:threads", group.address)
    context = {"section": "groups", "group": group, "thread": thread, "has_answers": thread.reply_count > 0}
    return render(request, "groups/discussions/delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_discussions
def delete_reply(request: HttpRequest, viewer: User, group: Group, public_id: str, reply_id: str) -> HttpResponse:
    """Take back one's reply; asked first."""
    reply = own_reply_or_404(viewer, group, public_id, reply_id)
    require(permissions.can_delete(viewer, reply))
    if request.method == "POST":
        actions.delete_reply(actor=viewer, reply=reply)
        messages.success(request, _("The reply was deleted."))
        return redirect(reply.thread)
    has_answers = reply.children.filter(deleted_at=None).exists()
    context = {"section": "groups", "group": group, "thread": reply.thread, "reply": reply, "has_answers": has_answers}
    return render(request, "groups/discussions/delete.html", context)


@require_POST
@of_discussions
def steer(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Pin, unpin, close or open again."""
    thread = thread_or_404(viewer, group, public_id)
    act = STEERING.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    act(actor=viewer, thread=thread)
    return redirect(thread)


@require_POST
@of_discussions
def accept(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Say which reply answers the question; none when `reply` is empty."""
    thread = thread_or_404(viewer, group, public_id)
    reply_id = request.POST.get("reply", "")
    if not reply_id:
        actions.clear_accepted(actor=viewer, thread=thread)
        return to_page(request, thread)
    reply = reply_or_404(viewer, thread, reply_id)
    actions.accept_reply(actor=viewer, reply=reply)
    return to_page(request, reply)


@require_POST
@of_discussions
def follow(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Hear of the replies (`yes`), no more (`no`), or follow without being told (`mute`, `unmute`)."""
    thread = thread_or_404(viewer, group, public_id)
    wanted = request.POST.get("follow", "yes")
    if wanted == "no":
        unfollow(member=viewer, key=thread.key)
    else:
        follow_key(member=viewer, key=thread.key)
        mute(member=viewer, key=thread.key, is_muted=wanted == "mute")
    if not request.headers.get("HX-Request"):
        return redirect(thread)
    context = {"group": thread.group, "thread": thread, "is_followed": wanted != "no", "is_muted": wanted == "mute"}
    return render(request, "groups/discussions/_follow.html", context)


@require_POST
@of_discussions
def read(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Note how far the reader has come: up to the reply that their page showed last. Scripts get no page."""
    thread = thread_or_404(viewer, group, public_id)
    number = number_in(request.POST.get("number", ""))
    if number is None:
        return HttpResponseBadRequest()
    actions.mark_read(member=viewer, thread=thread, number=number)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect(thread)


@require_POST
@of_discussions
def read_all(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Note that nothing in the group's discussions is new to the reader any more."""
    actions.mark_all_read(member=viewer, group=group)
    messages.success(request, _("These discussions are marked as read."))
    return redirect("groups:threads", group.address)


# What waits -------------------------------------------------------------------------------------------------------------


@require_safe
@of_discussions
def waiting(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """What waits for those who animate; for others, what waits of their own, and what was refused."""
    standing = standing_of(viewer, group)
    decision = permissions.can_approve(viewer, group, standing=standing)
    context = {
        "section": "groups",
        "group": group,
        "frame": frame_of(viewer, group, tab=permissions.DISCUSSIONS, standing=standing),
        "can_approve": decision,
        "queue": shown_contributions(viewer, waiting_in(group)) if decision else [],
        "own": shown_contributions(viewer, own_undecided(viewer, group)),
        "form": RefusalForm(),
    }
    return render(request, "groups/discussions/waiting.html", context)


@require_POST
@of_discussions
def decide(request: HttpRequest, viewer: User, group: Group, word: str, public_id: str) -> HttpResponse:
    """Publish what waits, or refuse it with a reason."""
    require(permissions.can_approve(viewer, group))
    thing = contribution_or_404(group, word, public_id)
    if request.POST.get("decision") == "approve":
        actions.approve(actor=viewer, thing=thing)
        messages.success(request, _("Published."))
        return redirect("groups:waiting", group.address)
    form = RefusalForm(request.POST)
    if form.is_valid() and form.cleaned_data["reason"]:
        actions.refuse(actor=viewer, thing=thing, reason=form.cleaned_data["reason"])
        messages.success(request, _("Refused. The author sees your reason and keeps the text."))
        return redirect("groups:waiting", group.address)
    if not form.errors:
        form.add_error("reason", _("Say why, so that the author can write it better."))
    context = {
        "section": "groups",
        "group": group,
        "frame": frame_of(viewer, group, tab=permissions.DISCUSSIONS),
        "can_approve": True,
        "queue": shown_contributions(viewer, waiting_in(group)),
        "own": [],
        "form": RefusalForm(),
        "refused_form": form,
        "refused_id": public_id,
    }
    return render(request, "groups/discussions/waiting.html", context)
