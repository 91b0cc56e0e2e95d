"""The panel of comments on a page of its own, for those without scripts, and what is done with one comment."""

from typing import Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.comments import actions, permissions, queries, things
from intranet.kernel.comments.forms import CommentForm
from intranet.kernel.comments.models import MAX_PLACE_LENGTH, MAX_QUOTE_LENGTH, Comment
from intranet.kernel.comments.things import NOWHERE, NoPlaceError, Position
from intranet.kernel.content.drafts import draft_key, forget_draft
from intranet.kernel.content.reading import readable
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import TooManyRequests, limit
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.sections import MAX_TEXT

COMMENTS_A_MINUTE: Final = "20/m"
# To find a place is to read the whole thing.
PLACES_A_MINUTE: Final = "60/m"
SEARCHES_A_MINUTE: Final = "120/m"


def viewer_of(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, key: str) -> HttpResponse:
    """The comments on a thing, those before one (`before`), an answer to one (`to`), a comment on a place (`at`, `quote`).

    What is sent is published.
    """
    viewer = viewer_of(request)
    thing = queries.thing_or_404(viewer, key)
    parent = _parent(request, key)
    position = _position(request)
    placed = _placed(request, thing, position)
    form = _form(request, thing, parent, position)
    if request.method == "POST" and form.is_valid() and _is_within(request, form):
        values = form.cleaned_data
        try:
            made = actions.add_comment(
                actor=viewer, thing=thing, text=values["text"], parent=parent, position=position, token=values["token"]
            )
        except PermissionRefused as refusal:  # closed or deleted since it was looked at
            form.add_error(None, str(refusal.reason))
        except TokenUsed:
            offer_again(form)
        else:
            return forget_draft(request, redirect(_place_of(made, thing)))
    context = {
        "panel": queries.panel_of(viewer, thing, before=request.GET.get("before", ""), form=form),
        "parent": queries.shown_comments(viewer, thing, [parent])[0] if parent else None,
        "placed": placed,
    }
    return render(request, "comments/page.html", context)


def _parent(request: HttpRequest, key: str) -> Comment | None:
    """The comment that is answered, that there is on this thing. Raises Http404 for another one."""
    named = request.POST.get("parent", "") if request.method == "POST" else request.GET.get("to", "")
    if not named:
        return None
    parent, _thing = queries.comment_or_404(viewer_of(request), named)
    if parent.thing != key:
        raise Http404
    return parent


def _position(request: HttpRequest) -> Position:
    given = request.POST if request.method == "POST" else request.GET
    at, quote = given.get("at", "")[:MAX_PLACE_LENGTH], given.get("quote", "")[:MAX_QUOTE_LENGTH]
    return Position(at=at, quote=quote) if at else NOWHERE


def _placed(request: HttpRequest, thing: Shareable, position: Position) -> Position | None:
    """The place that the comment is about, with its words. Raises Http404 for one that the thing does not have."""
    if not position.at:
        return None
    limit(request, "comment-places", PLACES_A_MINUTE)
    try:
        return things.commentables[things.key_of(thing).partition(":")[0]].locate(thing, position)
    except NoPlaceError as problem:
        raise Http404 from problem


def _form(request: HttpRequest, thing: Shareable, parent: Comment | None, position: Position) -> CommentForm:
    key = things.key_of(thing)
    about = parent.public_id if parent else position.at.replace(":", ".").replace(",", ".")
    return CommentForm(
        request.POST if request.method == "POST" else None,
        initial={
            "parent": parent.public_id if parent else "",
            "at": position.at,
            "quote": position.quote,
        },
        mentions_in=things.commentables[key.partition(":")[0]].mentions_in(thing),
        draft=draft_key("comment", key.replace(":", "."), about),
    )


def _place_of(comment: Comment, thing: Shareable) -> str:
    """Where a comment is read: on the page of its thing."""
    kind = things.kind_on(comment)
    return f"{kind.address(thing)}{kind.query(comment.root)}#comment-{comment.public_id}"


def _is_within(request: HttpRequest, form: CommentForm) -> bool:
    """Count one more; beyond the limit, say so beside what was typed."""
    try:
        limit(request, "comment", COMMENTS_A_MINUTE)
    except TooManyRequests:
        form.add_error(None, _("You have published a lot in a short time. Try again in a minute. Your text is still here."))
        return False
    return True


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Comments on everything that the reader sees, found by their words."""
    viewer = viewer_of(request)
    limit(request, "search", SEARCHES_A_MINUTE)
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    context: dict[str, object] = {"text": text}
    try:
        page = request.GET.get("page", "")
        context["found"] = found_page(viewer, Comment.search_kind, text, page) if text else None
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "comments/found.html", context)


@require_safe
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lead to a comment; for an open page, the comment alone, in the markup of the whole page."""
    viewer = viewer_of(request)
    found, thing = queries.comment_or_404(viewer, public_id)
    if not request.headers.get("HX-Request"):
        return redirect(_place_of(found, thing))
    return render(request, "comments/_comment.html", {"shown": queries.shown_comments(viewer, thing, [found])[0]})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change one's own comment."""
    viewer = viewer_of(request)
    found, thing = queries.comment_or_404(viewer, public_id)
    require(permissions.can_edit(viewer, found, thing))
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        initial={"text": found.text},
        mentions_in=things.commentables[found.thing.partition(":")[0]].mentions_in(thing),
        draft=draft_key("comment", "edit", public_id),
    )
    if request.method == "POST" and form.is_valid() and _is_within(request, form):
        actions.edit_comment(actor=viewer, comment=found, text=form.cleaned_data["text"])
        return forget_draft(request, redirect(_place_of(found, thing)))
    return render(request, "comments/edit.html", {"form": form, "back": _place_of(found, thing)})


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a comment said before it was edited."""
    viewer = viewer_of(request)
    found, thing = queries.comment_or_404(viewer, public_id)
    if not found.is_there:
        raise Http404
    versions = list(found.versions.order_by("-written_at"))
    html, *htmls = readable(viewer, [found.html, *(version.html for version in versions)])
    context = {
        "comment": found,
        "html": html,
        "versions": list(zip(versions, htmls, strict=True)),
        "back": _place_of(found, thing),
    }
    return render(request, "comments/history.html", context)


@require_POST
def settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that nothing is left to say in a conversation, or (`do=reopen`) open it again."""
    viewer = viewer_of(request)
    found, thing = queries.comment_or_404(viewer, public_id)
    limit(request, "comment", COMMENTS_A_MINUTE)
    is_resolved = request.POST.get("do") != "reopen"
    actions.settle(actor=viewer, comment=found, is_resolved=is_resolved)
    messages.success(request, _("The conversation is resolved.") if is_resolved else _("The conversation is open again."))
    return redirect(_place_of(found.root, thing))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back one's own comment, after a confirmation, also on a thing that one no longer sees."""
    viewer = viewer_of(request)
    found = queries.own_comment_or_404(viewer, public_id)
    require(permissions.can_delete(viewer, found))
    thing = things.seen(viewer, [found.thing]).get(found.thing)
    back = _place_of(found, thing) if thing else "home:index"
    if request.method == "POST":
        actions.delete_comment(actor=viewer, comment=found)
        messages.success(request, _("Your comment was deleted."))
        return redirect(back.partition("#")[0])
    context = {
        "words": readable(viewer, [found.html])[0],
        "comment": found,
        "back": back if thing else "/",
        "has_answers": found.replies.filter(deleted_at=None).exists(),
    }
    return render(request, "comments/delete.html", context)
