"""Writing, editing and deleting posts, and acting on them."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from groups.queries.group_page import frame_of
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.content.drafts import forget_draft
from intranet.kernel.content.reading import excerpt
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.follows.actions import follow as follow_key
from intranet.kernel.follows.actions import unfollow
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import TooManyRequests, limit
from intranet.kernel.web.views import address_to_return_to
from microblog import actions, permissions, streams
from microblog.drawing import actions_html
from microblog.forms import AnswerForm, EditPostForm, NewPostForm, PostForm, RefusalForm
from microblog.limits import FORMS_WITH_PICTURES_A_MINUTE, MARKS_A_MINUTE, POSTS_A_MINUTE, POSTS_AN_HOUR
from microblog.models import Choice, Post, ReactionKind
from microblog.queries.posts import post_or_404, seen_post_or_404, shown
from microblog.queries.streams import organizations_of, target_or_none, targets_of
from microblog.views.reading import is_fragment, viewer_of

WAITING_SHOWN: Final = 50
TOO_MANY: Final = "too_many"


# Writing ----------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Publish a post, optionally quoting another."""
    viewer = viewer_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    quoted = seen_post_or_404(viewer, sent["quoted"]) if sent.get("quoted") else None
    if quoted is not None:
        require(permissions.can_quote(viewer, quoted))
    named = request.POST.get("audience", "")
    target = target_or_none(viewer, named)
    form = NewPostForm(
        *_sent(request),
        targets=[(named, named)] if target else (),
        audience=request.GET.get("audience", ""),
        quoted=quoted.public_id if quoted else "",
    )
    if target and form.is_valid() and _is_within(request, form):
        values = form.cleaned_data
        try:
            post = actions.publish_post(
                author=viewer,
                text=values["text"],
                target=target,
                language=values["language"],
                images=actions.store_pictures(author=viewer, images=form.images),
                poll=form.poll,
                quoted=quoted,
                token=values["token"],
            )
        except PermissionRefused as refusal:
            form.add_error("audience", str(refusal.reason))
        except TokenUsed:
            offer_again(form)
        else:
            return _after_writing(request, post)
    # The audiences to choose from are read only when the form is shown.
    targets = targets_of(viewer, organizations_of(viewer))
    if not targets:
        require(permissions.can_browse_streams(viewer))
    form.offer(targets)
    context = {"section": "stream", "form": form, "quoted": next(iter(shown(viewer, [quoted])), None) if quoted else None}
    return render(request, "microblog/new.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Reply to a post, or to one of its replies (`to`)."""
    viewer = viewer_of(request)
    root = seen_post_or_404(viewer, public_id)
    root = root.root or root
    sent = request.POST.get("parent", "") if request.method == "POST" else request.GET.get("to", "")
    parent = root if sent in ("", root.public_id) else seen_post_or_404(viewer, sent)
    if parent.pk != root.pk and parent.root_id != root.pk:
        raise Http404
    form = AnswerForm(*_sent(request), root=root, initial={"parent": sent})
    decision = permissions.can_reply(viewer, parent)
    if not decision and request.method != "POST":
        require(decision)
    if request.method == "POST" and form.is_valid() and _is_within(request, form):
        values = form.cleaned_data
        try:
            post = actions.reply(
                author=viewer,
                parent=parent,
                text=values["text"],
                language=values["language"],
                images=actions.store_pictures(author=viewer, images=form.images),
                token=values["token"],
            )
        except PermissionRefused as refusal:  # deleted or closed in the meantime
            form.add_error(None, str(refusal.reason))
        except TokenUsed:
            offer_again(form)
        else:
            return _after_writing(request, post)
    context = {"section": "stream", "form": form, "post": root, "parent": next(iter(shown(viewer, [parent])), None)}
    return render(request, "microblog/reply.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Edit the text of one's own post."""
    viewer = viewer_of(request)
    post = _own_or_404(viewer, public_id)
    require(permissions.can_edit(viewer, post))
    form = EditPostForm(request.POST if request.method == "POST" else None, post=post)
    if request.method == "POST" and form.is_valid() and _is_within(request, form):
        values = form.cleaned_data
        actions.edit_post(actor=viewer, post=post, text=values["text"], language=values["language"])
        return forget_draft(request, redirect(_place_of(post)))
    context = {"section": "stream", "form": form, "post": post, "back": _place_of(post)}
    return render(request, "microblog/edit.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete one's own post, after a confirmation."""
    viewer = viewer_of(request)
    post = _own_or_404(viewer, public_id)
    require(permissions.can_delete(viewer, post))
    if request.method == "POST":
        actions.delete_post(actor=viewer, post=post)
        messages.success(request, _("Deleted."))
        return redirect(post.root or (_stream_of(post)))
    context = {
        "section": "stream",
        "post": post,
        "words": excerpt(post.html),
        "has_answers": post.reply_count > 0,
        "back": _place_of(post),
    }
    return render(request, "microblog/delete.html", context)


def _sent(request: HttpRequest) -> "tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]] | tuple[None, None]":
    """The data and files of the form. Raises TooManyRequests for too many pictures."""
    if request.method != "POST":
        return None, None
    if request.FILES:
        limit(request, "pictures", FORMS_WITH_PICTURES_A_MINUTE)
    return request.POST, request.FILES


def _own_or_404(viewer: User, public_id: str) -> Post:
    """A post that the viewer can read, or one of their own that is waiting for approval."""
    own = Post.objects.with_authors().filter(public_id=public_id, author=viewer, pending_at__isnull=False, deleted_at=None)
    return own.first() or post_or_404(viewer, public_id)


def _stream_of(post: Post) -> str:
    """The address of the stream of the post's group, or of home."""
    return str(redirect("microblog:group", post.group.address).url if post.group else redirect("microblog:home").url)


def _place_of(post: Post) -> str:
    """The page that shows a post, or the page of posts that wait for approval."""
    if post.is_published or post.group is None:
        return post.get_absolute_url()
    return str(redirect("microblog:waiting", post.group.address).url)


def _back(request: HttpRequest, otherwise: str) -> str:
    """The page that the form was sent from, if it says so."""
    return address_to_return_to(request) if "next" in request.POST else otherwise


def _status(form: forms.Form) -> int:
    return 429 if form.has_error(NON_FIELD_ERRORS, TOO_MANY) else 200


def _is_within(request: HttpRequest, form: PostForm) -> bool:
    """Count one post or edit against the rate limits. Beyond them, add an error to the form. Edits count: they can mention."""
    try:
        limit(request, "post", POSTS_A_MINUTE)
        limit(request, "posts", POSTS_AN_HOUR)
    except TooManyRequests as error:
        minutes = max(1, round(error.retry_after / 60))
        words = _("You have published a lot in a short time. Try again in %(minutes)d min. Your text is still here.")
        form.add_error(None, forms.ValidationError(words % {"minutes": minutes}, code=TOO_MANY))
        return False
    return True


def _after_writing(request: HttpRequest, post: Post) -> HttpResponse:
    """Redirect to the post, published or waiting for approval, and make the browser forget its draft."""
    if not post.is_published:
        messages.success(request, _("Sent. It will be visible once a facilitator has approved it."))
        address = _place_of(post)
    else:
        page = post.root.get_absolute_url() if post.root else _back(request, _stream_of(post))
        address = f"{page}#post-{post.public_id}"
    # A form that is sent without leaving the page reads where to go: a browser follows a redirection without its fragment.
    return forget_draft(request, HttpResponseClientRedirect(address) if is_fragment(request) else redirect(address))


# Marks ------------------------------------------------------------------------------------------------------------------


def _marked(request: HttpRequest, public_id: str, act: "Callable[[User, Post], object]") -> HttpResponse:
    """Run an action on a post, then return its buttons for a fragment, or redirect back."""
    viewer = viewer_of(request)
    limit(request, "marks", MARKS_A_MINUTE)
    post = seen_post_or_404(viewer, public_id)
    act(viewer, post)
    if is_fragment(request):
        fresh = next(iter(shown(viewer, [seen_post_or_404(viewer, public_id)])), None)
        if fresh is None:  # a repost of a post that the viewer cannot read
            raise Http404
        return HttpResponse(actions_html(fresh, csrf_token=get_token(request)))
    return redirect(f"{_back(request, post.get_absolute_url())}#post-{post.public_id}")


@require_POST
def react(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a reaction (`kind`), or remove it (`take_back`)."""
    kind = request.POST.get("kind") or request.POST.get("take_back")
    if kind not in ReactionKind.values:
        raise Http404
    act = actions.unreact if "take_back" in request.POST else actions.react
    return _marked(request, public_id, lambda viewer, post: act(member=viewer, post=post, kind=ReactionKind(kind)))


@require_POST
def repost(request: HttpRequest, public_id: str) -> HttpResponse:
    """Repost the post, or remove the repost (`take_back`)."""
    act = actions.take_back_repost if "take_back" in request.POST else actions.repost
    return _marked(request, public_id, lambda viewer, post: act(author=viewer, post=post))


@require_POST
def bookmark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bookmark the post, or remove the bookmark (`take_back`)."""
    act = actions.unbookmark if "take_back" in request.POST else actions.bookmark
    return _marked(request, public_id, lambda viewer, post: act(member=viewer, post=post))


@require_POST
def pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pin the post, or unpin it (`take_back`)."""
    act = actions.unpin if "take_back" in request.POST else actions.pin
    return _marked(request, public_id, lambda viewer, post: act(actor=viewer, post=post))


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, public_id: str) -> HttpResponse:
    """Vote in a poll. An open page fetches the poll with GET when it closes."""
    viewer = viewer_of(request)
    limit(request, "marks", MARKS_A_MINUTE)
    post = seen_post_or_404(viewer, public_id)
    if request.method != "POST":
        return _poll(request, viewer, post) if is_fragment(request) else redirect(post)
    chosen = request.POST.get("choice", "")
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 3):
        raise Http404
    try:
        actions.vote(member=viewer, post=post, position=int(chosen))
        said = _("Your vote was counted.")
    except Choice.DoesNotExist:
        raise Http404 from None
    except PermissionRefused as refusal:  # closed in the meantime
        said = str(refusal.reason)
    if is_fragment(request):
        return _poll(request, viewer, post, said)
    messages.info(request, said)
    return redirect(f"{_back(request, post.get_absolute_url())}#post-{post.public_id}")


def _poll(request: HttpRequest, viewer: User, post: Post, said: str = "") -> HttpResponse:
    """The poll as a fragment. `said` takes the focus, because the button that was pressed is gone."""
    fresh = next(iter(shown(viewer, [post])), None)
    if fresh is None or fresh.poll is None:
        raise Http404
    return render(request, "microblog/_poll.html", {"shown": fresh, "said": said})


@require_POST
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follow or unfollow (`follow=no`) a post's replies."""
    viewer = viewer_of(request)
    post = seen_post_or_404(viewer, public_id)
    return _followed(request, viewer, post.thread_key, post.get_absolute_url(), "")


@require_POST
def follow_tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Follow or unfollow (`follow=no`) a hashtag."""
    viewer = viewer_of(request)
    require(permissions.can_browse_streams(viewer))
    address = redirect("microblog:tag", tag).url
    return _followed(request, viewer, streams.of_tag(tag), address, f"#{tag}")


def _followed(request: HttpRequest, viewer: User, key: str, address: str, name: str) -> HttpResponse:
    is_following = request.POST.get("follow") != "no"
    (follow_key if is_following else unfollow)(member=viewer, key=key)
    if not is_fragment(request):
        return redirect(address)
    context = {"address": request.path, "name": name, "is_following": is_following}
    return render(request, "kernel/_follow.html", context)


# Approval ---------------------------------------------------------------------------------------------------------------


@require_safe
def waiting(request: HttpRequest, address: str) -> HttpResponse:
    """Posts waiting for approval in a group: all of them for animators, otherwise the viewer's own, with those refused."""
    viewer = viewer_of(request)
    group = group_or_404(viewer, address)
    require(permissions.can_see_stream(viewer, group))
    can_approve = permissions.can_approve(viewer, group)
    rows = Post.objects.with_authors().filter(group=group)
    own = rows.filter(author=viewer).exclude(pending_at=None, refusal="")
    everything = rows.filter(pending_at__isnull=False, deleted_at=None)
    wanted = list((everything if can_approve else own).order_by("created_at")[:WAITING_SHOWN])
    context = {
        "section": "groups",
        "group": group,
        "frame": frame_of(viewer, group, tab=permissions.STREAM),
        "posts": shown(viewer, wanted),
        "can_approve": can_approve,
        "form": RefusalForm(),
    }
    return render(request, "microblog/waiting.html", context)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve a post, or refuse it with a reason."""
    viewer = viewer_of(request)
    post = Post.objects.with_authors().filter(public_id=public_id, group__isnull=False).first()
    if post is None or post.group is None or not permissions.can_see_stream(viewer, post.group):
        raise Http404
    decision = permissions.can_approve(viewer, post.group)
    if not decision and not permissions.may_know_of(viewer, post):
        raise Http404
    require(decision)
    if request.POST.get("decision") == "approve":
        actions.approve(actor=viewer, post=post)
        messages.success(request, _("Approved and published."))
        return redirect("microblog:waiting", post.group.address)
    form = RefusalForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["reason"]:
        messages.error(request, _("Give a reason. The author will see it."))
        return redirect("microblog:waiting", post.group.address)
    actions.refuse(actor=viewer, post=post, reason=form.cleaned_data["reason"])
    messages.success(request, _("Refused. The author will see why."))
    return redirect("microblog:waiting", post.group.address)
