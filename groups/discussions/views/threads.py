"""Pages of discussions: lists, threads, and what members write in them."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.discussions import actions, permissions
from groups.discussions.forms import EditReplyForm, EditThreadForm, ReplyForm, ThreadForm
from groups.discussions.queries.reading import listed, new_replies
from groups.discussions.queries.threads import (
    first_of_page,
    reply_or_404,
    shown_replies,
    thread_or_404,
    thread_page,
    threads_page,
    was_taken_away,
)
from groups.discussions.search import REPLY, THREAD, similar_threads
from groups.models import Group, Reply, Thread
from groups.queries.group_page import frame_of
from groups.queries.reach import outsiders_of
from groups.views.addresses import of_group, viewer_of
from intranet.kernel.accounts.models import User
from intranet.kernel.content.drafts import draft_key, forget_draft
from intranet.kernel.content.reading import quoted, readable
from intranet.kernel.content.rendering import render as render_text
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.permissions import Decision, PermissionRefused, denied, require
from intranet.kernel.rate_limits import TooManyRequests, limit
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchUnavailable

THREADS_AN_HOUR: Final = "20/h"
REPLIES_A_MINUTE: Final = "20/m"
COMPARISONS_A_MINUTE: Final = "120/m"
SEARCHES_A_MINUTE: Final = "120/m"
MAX_QUERY_LENGTH: Final = 500
MAX_NUMBER_DIGITS: Final = 10


def of_discussions[**P](
    view: Callable[Concatenate[HttpRequest, User, Group, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """Give a view its reader and a group whose discussions they may read. A closed or switched off one is refused."""

    def found(request: HttpRequest, viewer: User, group: Group, /, *arguments: P.args, **names: P.kwargs) -> HttpResponse:
        require(permissions.can_see_discussions(viewer, group))
        return view(request, viewer, group, *arguments, **names)

    update_wrapper(found, view)
    return of_group(found)


# Lists ------------------------------------------------------------------------------------------------------------------


@require_safe
@of_discussions
def threads(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """The discussions of a group, a page at a time."""
    page = threads_page(viewer, group, request.GET.get("after", ""))
    context = {
        "section": "groups",
        "group": group,
        "page": page,
        "frame": frame_of(viewer, group, tab=permissions.DISCUSSIONS, standing=page.standing),
        "can_start": permissions.can_start_thread(viewer, group, standing=page.standing),
    }
    return render(request, "groups/discussions/list.html", context)


@require_safe
def discussions(request: HttpRequest) -> HttpResponse:
    """Discussions of every group that the reader sees, or replies (`in=reply`), found by their words."""
    viewer = viewer_of(request)
    limit(request, "search", SEARCHES_A_MINUTE)
    text = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    kind = REPLY if request.GET.get("in") == REPLY else THREAD
    context: dict[str, object] = {"section": "groups", "text": text, "kind": kind}
    try:
        context["found"] = found_page(viewer, kind, text, request.GET.get("page", "")) if text else None
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "groups/discussions/found.html", context)


@require_safe
@of_discussions
def similar(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """What is alike a title that is being typed."""
    limit(request, "similar", COMPARISONS_A_MINUTE)
    alike = similar_threads(viewer, group, request.GET.get("title", "")[:MAX_QUERY_LENGTH])
    return render(request, "groups/discussions/_similar.html", {"similar": alike, "with_seen": True})


@require_safe
@of_discussions
def thread_line(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """The line of a discussion in its list, which an open list fetches when it changes."""
    thread = thread_or_404(viewer, group, public_id)
    if not request.headers.get("HX-Request"):
        return redirect(thread)
    context = {"group": group, "line": listed(viewer, group, [thread])[0]}
    return render(request, "groups/discussions/_line.html", context)


@require_safe
@of_discussions
def thread_state(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """The line under the title of a discussion, which the open discussion fetches when it changes."""
    thread = thread_or_404(viewer, group, public_id)
    if not request.headers.get("HX-Request"):
        return redirect(thread)
    context = {"group": group, "thread": thread, "outsiders": outsiders_of(viewer, group)}
    return render(request, "groups/discussions/_state.html", context)


# Writing ----------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@of_discussions
def new_thread(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Begin a discussion; those that are alike are shown before it is published."""
    require(permissions.can_start_thread(viewer, group))
    form = ThreadForm(request.POST or None, group=group, draft=draft_key("thread", group.public_id))
    context: dict[str, object] = {
        "section": "groups",
        "group": group,
        "form": form,
        "outsiders": outsiders_of(viewer, group),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "groups/discussions/new.html", context)
    values = form.cleaned_data
    is_preview = "preview" in request.POST
    alike = [] if values["seen"] and not is_preview else similar_threads(viewer, group, values["title"])
    if is_preview or alike:
        html = render_text(values["text"], author=viewer).html
        context |= {"similar": alike, "preview": readable(viewer, [html])[0], "is_warned": bool(alike)}
        return render(request, "groups/discussions/new.html", context)
    if not _is_within(request, form, "thread", THREADS_AN_HOUR):
        return render(request, "groups/discussions/new.html", context, status=429)
    try:
        thread = actions.start_thread(
            actor=viewer,
            group=group,
            title=values["title"],
            text=values["text"],
            language=values["language"],
            token=values["token"],
        )
    except TokenUsed:
        offer_again(form)
        return render(request, "groups/discussions/new.html", context)
    return _after_writing(request, thread, group)


@require_http_methods(["GET", "HEAD", "POST"])
@of_discussions
def reply(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Reply to a discussion, or to one of its replies (`to`), perhaps quoting it (`quote`)."""
    thread = _thread_to_reply_to(request, viewer, group, public_id)
    if thread is None:
        context: dict[str, object] = {"section": "groups", "group": group, "text": request.POST.get("text", "")}
        return render(request, "groups/discussions/gone.html", context, status=410)
    parent_id = (request.POST or request.GET).get("parent" if request.method == "POST" else "to", "")
    parent = Reply.objects.filter(thread=thread, public_id=parent_id).select_related("author", "organization").first()
    is_quote = "quote" in request.GET
    initial = {"parent": parent_id, "text": _quote(viewer, thread, parent) if is_quote else ""}
    key = draft_key("reply", public_id, parent.public_id if parent else "", "quote" if is_quote else "")
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=initial, group=group, draft=key)
    decision = permissions.can_reply(viewer, thread, parent)
    if decision and parent_id and parent is None:
        decision = denied(permissions.PARENT_GONE)
    if request.method != "POST":
        if not decision and decision.reason != permissions.PARENT_GONE:
            require(decision)
        return _reply_page(request, thread, parent, form, decision)
    if not decision or not form.is_valid():
        return _reply_page(request, thread, parent, form, decision)
    if not _is_within(request, form, "reply", REPLIES_A_MINUTE):
        return _reply_page(request, thread, parent, form, decision, status=429)
    values = form.cleaned_data
    try:
        made = actions.add_reply(
            actor=viewer,
            thread=thread,
            parent=parent,
            text=values["text"],
            language=values["language"],
            token=values["token"],
        )
    except PermissionRefused as refusal:  # closed or deleted since it was looked at
        return _reply_page(request, thread, parent, form, denied(refusal.reason))
    except TokenUsed:
        offer_again(form)
        return _reply_page(request, thread, parent, form, decision)
    made.thread = thread
    return _after_writing(request, made, group)


def _thread_to_reply_to(request: HttpRequest, viewer: User, group: Group, public_id: str) -> Thread | None:
    """The discussion; None when it was there and is not any more, and somebody has just written to it."""
    try:
        return thread_or_404(viewer, group, public_id)
    except Http404:
        if request.method == "POST" and was_taken_away(viewer, group, public_id):
            return None
        raise


def _quote(viewer: User, thread: Thread, parent: Reply | None) -> str:
    """What one answers, as a quote to write under; nothing of what is not there to be read."""
    quoting = parent or thread
    if quoting.withdrawn_at or not permissions.is_shown_to(viewer, quoting):
        return ""
    return quoted(quoting.text)


def _reply_page(
    request: HttpRequest, thread: Thread, parent: Reply | None, form: ReplyForm, decision: Decision, *, status: int = 0
) -> HttpResponse:
    """The form with what was typed, what is answered, and what is wrong."""
    viewer = viewer_of(request)
    shown_parent = None
    if not decision:
        if form.is_bound:
            form = ReplyForm(
                {**request.POST.dict(), "parent": ""}, group=thread.group, draft=draft_key("reply", thread.public_id)
            )
            form.add_error(None, str(decision.reason))
    elif parent is not None:
        shown_parent = shown_replies(viewer, thread, [parent]).replies[0]
    context = {
        "section": "groups",
        "group": thread.group,
        "outsiders": outsiders_of(viewer, thread.group),
        "thread": thread,
        "parent": shown_parent,
        "form": form,
        "decision": decision,
        "can_write": decision or decision.reason == permissions.PARENT_GONE,
    }
    return render(request, "groups/discussions/reply.html", context, status=status or (200 if decision else 403))


@require_http_methods(["GET", "HEAD", "POST"])
@of_discussions
def edit_thread(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Change one's discussion."""
    thread = own_or_404(viewer, group, public_id)
    require(permissions.can_edit(viewer, thread))
    form = EditThreadForm(request.POST or None, thread=thread)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        actions.edit_thread(
            actor=viewer, thread=thread, title=values["title"], text=values["text"], language=values["language"]
        )
        place = redirect(thread if thread.is_published else reverse("groups:waiting", args=[group.address]))
        return forget_draft(request, place)
    context = {"section": "groups", "group": group, "thread": thread, "form": form}
    return render(request, "groups/discussions/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_discussions
def edit_reply(request: HttpRequest, viewer: User, group: Group, public_id: str, reply_id: str) -> HttpResponse:
    """Change one's reply."""
    found = own_reply_or_404(viewer, group, public_id, reply_id)
    require(permissions.can_edit(viewer, found))
    form = EditReplyForm(request.POST or None, reply=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        actions.edit_reply(actor=viewer, reply=found, text=values["text"], language=values["language"])
        place = redirect(found if found.is_published else reverse("groups:waiting", args=[group.address]))
        return forget_draft(request, place)
    context = {"section": "groups", "group": group, "thread": found.thread, "reply": found, "form": form}
    return render(request, "groups/discussions/edit.html", context)


def own_or_404(viewer: User, group: Group, public_id: str) -> Thread:
    """A discussion that the viewer may read, or one of their own that waits."""
    own = Thread.objects.filter(group=group, public_id=public_id, author=viewer, pending_at__isnull=False, deleted_at=None)
    waiting = own.first()
    if waiting is None:
        return thread_or_404(viewer, group, public_id)
    waiting.group = group
    return waiting


def own_reply_or_404(viewer: User, group: Group, public_id: str, reply_id: str) -> Reply:
    """A reply that the viewer may read, or one of their own that waits."""
    thread = thread_or_404(viewer, group, public_id)
    waiting = thread.replies.filter(public_id=reply_id, author=viewer, pending_at__isnull=False, deleted_at=None).first()
    if waiting is None:
        return reply_or_404(viewer, thread, reply_id)
    waiting.thread = thread
    return waiting


# Reading ----------------------------------------------------------------------------------------------------------------


@require_safe
@of_discussions
def thread(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """A discussion, and a page of its replies from the one named `from` on."""
    found = thread_or_404(viewer, group, public_id)
    page = thread_page(viewer, found, request.GET.get("from", ""), number_in(request.GET.get("since", "")))
    context = {
        "section": "groups",
        "group": group,
        "thread": found,
        "page": page,
        "outsiders": outsiders_of(viewer, group),
        "form": ReplyForm(group=group, draft=draft_key("reply", public_id)),
        "similar": similar_threads(viewer, group, found.title, but=found),
    }
    return render(request, "groups/discussions/thread.html", context)


@require_safe
@of_discussions
def permalink(request: HttpRequest, viewer: User, group: Group, public_id: str, reply_id: str) -> HttpResponse:
    """Lead to the page of a reply; for an open page, the reply alone, in the markup of the whole page."""
    found_thread = thread_or_404(viewer, group, public_id)
    found = reply_or_404(viewer, found_thread, reply_id)
    if request.headers.get("HX-Request"):
        shown = shown_replies(viewer, found_thread, [found]).replies[0]
        context = {"group": group, "thread": found_thread, "shown": shown, "is_fragment": True}
        return render(request, "groups/discussions/_reply.html", context)
    first = first_of_page(viewer, found)
    since = number_in(request.GET.get("since", ""))
    query = urlencode({**({"from": first} if first else {}), **({"since": since} if since is not None else {})})
    return redirect(f"{found_thread.get_absolute_url()}{'?' if query else ''}{query}#reply-{found.public_id}")


@require_safe
@of_discussions
def first_new(_request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponse:
    """Lead to the first reply that is new to the reader; to the discussion when none is."""
    found = thread_or_404(viewer, group, public_id)
    new = new_replies(viewer, found)
    if not new.first:
        return redirect(found)
    return redirect(f"{reverse('groups:reply', args=[group.address, public_id, new.first])}?since={new.since}")


def number_in(text: str) -> int | None:
    """The number of a reply in an address or a form; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MAX_NUMBER_DIGITS else None


def _is_within(request: HttpRequest, form: ThreadForm | ReplyForm, name: str, rate: str) -> bool:
    """Count one more; beyond the limit, say so beside what was typed."""
    try:
        limit(request, name, rate)
    except TooManyRequests as error:
        minutes = max(1, round(error.retry_after / 60))
        words = _("You have published a lot in a short time. Try again in %(minutes)d min. Your text is still here.")
        form.add_error(None, words % {"minutes": minutes})
        return False
    return True


def _after_writing(request: HttpRequest, thing: Thread | Reply, group: Group) -> HttpResponse:
    """To what was published, or to what waits; the browser need not keep it any more."""
    if thing.is_published:
        return forget_draft(request, redirect(thing))
    messages.success(request, _("Sent. It will be visible once a facilitator has approved it."))
    return forget_draft(request, redirect("groups:waiting", group.address))
