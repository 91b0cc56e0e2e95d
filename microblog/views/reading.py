"""Pages of streams, posts and their answers."""

from collections.abc import Mapping
from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups.queries.group_page import frame_of
from groups.queries.reach import outsiders_of
from groups.queries.visible import group_or_404
from groups.roles import standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.reach import reach_of_audience
from intranet.kernel.blobs.downloads import download
from intranet.kernel.content.reading import readable, written_tags
from intranet.kernel.follows.queries import is_following
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchUnavailable
from microblog import permissions, streams
from microblog.forms import AnswerForm, NewPostForm
from microblog.limits import PAGES_A_MINUTE, SEARCHES_A_MINUTE
from microblog.models import Image, Post
from microblog.queries.hashtags import hashtags_beside
from microblog.queries.merging import Streams
from microblog.queries.polls import facts_for
from microblog.queries.posts import seen_post_or_404, shown
from microblog.queries.readable import readable_stream
from microblog.queries.streams import (
    StreamPage,
    audience_of,
    bookmarks_page,
    home_stream,
    named,
    organizations_of,
    page_of,
    tabs_of,
    target_named,
    targets_of,
    thread_page,
    waiting_count,
)
from microblog.search import POST
from microblog.streams import Target
from profiles.visibility import people_visible_to

MAX_QUERY_LENGTH: Final = 500


def viewer_of(request: HttpRequest) -> User:
    """The member who is signed in: pages without one are refused before any view."""
    return cast("User", request.user)


def browser_of(request: HttpRequest) -> User:
    """The member who reads the streams of the government; for a guest there are none. Raises Http404, TooManyRequests."""
    viewer = viewer_of(request)
    limit(request, "streams", PAGES_A_MINUTE)
    if not permissions.can_browse_streams(viewer):
        raise Http404
    return viewer


def is_fragment(request: HttpRequest) -> bool:
    """Whether an open page asks, and wants the posts alone."""
    return bool(request.headers.get("HX-Request"))


# Streams ----------------------------------------------------------------------------------------------------------------


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is said in what the reader follows."""
    viewer = browser_of(request)
    return _stream(request, viewer, home_stream(viewer), title=_("Stream"), tab="home", keys=["bundle:home"], audience="")


@require_safe
def everyone(request: HttpRequest) -> HttpResponse:
    """What is said to everyone."""
    viewer = browser_of(request)
    key = streams.EVERYONE
    return _stream(request, viewer, named(key), title=_("Everyone"), tab=key, keys=[key], audience=key)


@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """Posts and answers that mention the reader."""
    viewer = browser_of(request)
    found = readable_stream(viewer, streams.MENTIONS)
    return _stream(request, viewer, found.wanted, title=found.title, tab=found.name, keys=["bundle:mentions"])


@require_safe
def organization(request: HttpRequest, address: str) -> HttpResponse:
    """What is said to the people of an organization, for them."""
    viewer = browser_of(request)
    found = readable_stream(viewer, f"{streams.ORGANIZATION}:{address.partition('-')[0]}")
    return _stream(request, viewer, found.wanted, title=found.title, tab=found.name, keys=[found.name], audience=found.name)


@require_safe
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Posts with a hashtag, however it is written."""
    viewer = browser_of(request)
    found = readable_stream(viewer, streams.of_tag(tag))
    page = page_of(viewer, found.wanted, request.GET.get("before", ""))
    key = found.name.partition(":")[2]
    # The tag is written as in the newest post that the reader sees.
    label = written_tags(page.posts[0].post.html).get(key) if page.posts else None
    is_followed = is_following(viewer, found.name)
    context = {
        "follow_key": found.name,
        "is_followed": is_followed,
        "tag": key,
        "feed": found.name,
        "hashtags": hashtags_beside(viewer),
    }
    return _show(request, page, title=f"#{label}" if label else found.title, keys=[found.name], context=context)


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """What a person says and shares again, as far as the reader sees it."""
    viewer = browser_of(request)
    found = people_visible_to(viewer).filter(handle=handle).first()
    if found is None:
        raise Http404
    key = streams.of_person(found)
    title = _("Posts of %(name)s") % {"name": found.display_name}
    return _stream(request, viewer, named(key), title=title, keys=[key], pinned_in=key)


@require_safe
def bookmarks(request: HttpRequest) -> HttpResponse:
    """The reader's bookmarks."""
    viewer = browser_of(request)
    page = bookmarks_page(viewer, request.GET.get("before", ""))
    tabs = tabs_of(viewer, organizations_of(viewer), "bookmarks")
    context = {"tab": "bookmarks", "tabs": tabs, "hashtags": hashtags_beside(viewer)}
    return _show(request, page, title=_("Bookmarks"), context=context)


@require_safe
def group(request: HttpRequest, address: str) -> HttpResponse:
    """What is said in a group."""
    viewer = viewer_of(request)
    limit(request, "streams", PAGES_A_MINUTE)
    found = group_or_404(viewer, address)
    require(permissions.can_see_stream(viewer, found))
    if address != found.address:
        return redirect("microblog:group", found.address)
    standing = standing_of(viewer, found)
    decision = permissions.can_post_to(viewer, Target(group=found), standing=standing)
    context = {
        "section": "groups",
        "group": found,
        "feed": found.key,
        "frame": frame_of(viewer, found, tab=permissions.STREAM, standing=standing),
        "refusal": "" if decision else decision.reason,
        "waiting": waiting_count(viewer, found, standing),
        "composer": NewPostForm(targets=[(found.key, str(found.name))], audience=found.key) if decision else None,
    }
    page = page_of(viewer, named(found.key), request.GET.get("before", ""), pinned_in=found.key)
    return _show(request, page, title=_("Stream"), keys=[found.key], context=context)


def _stream(
    request: HttpRequest,
    viewer: User,
    wanted: Streams,
    *,
    title: str,
    tab: str = "",
    keys: "list[str] | None" = None,
    audience: "str | None" = None,
    pinned_in: str = "",
) -> HttpResponse:
    """A stream of the government; with a composer, for this audience at first, when one is given."""
    page = page_of(viewer, wanted, request.GET.get("before", ""), pinned_in=pinned_in)
    if is_fragment(request):
        return _show(request, page, title=title, context={"tab": tab}, keys=keys)
    organizations = organizations_of(viewer) if tab else []
    composer = None if audience is None else NewPostForm(targets=targets_of(viewer, organizations), audience=audience)
    tabs = tabs_of(viewer, organizations, tab) if tab else ()
    hashtags = hashtags_beside(viewer) if tab else None
    context = {"tab": tab, "tabs": tabs, "composer": composer, "feed": tab or pinned_in, "hashtags": hashtags}
    return _show(request, page, title=title, keys=keys, context=context)


def _show(
    request: HttpRequest, page: StreamPage, *, title: str, context: Mapping[str, object], keys: "list[str] | None" = None
) -> HttpResponse:
    """The whole page, or for a page that is open the posts and where those that are older begin."""
    found = {"section": "stream", "title": title, "page": page, "keys": keys or [], **context}
    return render(request, "microblog/stream.html#page" if is_fragment(request) else "microblog/stream.html", found)


# One post ---------------------------------------------------------------------------------------------------------------


@require_safe
def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """A post and its answers; an answer leads to its place under what it answers."""
    viewer = viewer_of(request)
    limit(request, "streams", PAGES_A_MINUTE)
    found = seen_post_or_404(viewer, public_id)
    if is_fragment(request):
        return _alone(request, viewer, found)
    if found.reposted_id:
        return redirect("microblog:post", found.reposted.public_id if found.reposted else "")
    if found.root:
        return redirect(f"{found.root.get_absolute_url()}#post-{found.public_id}")
    context: dict[str, object] = {
        "section": "stream",
        "page": thread_page(viewer, found, request.GET.get("after", "")),
        "post": found,
        "can_reply": permissions.can_reply(viewer, found),
        "form": AnswerForm(root=found),
        "is_followed": is_following(viewer, found.key),
        "outsiders": outsiders_of(viewer, found.group) if found.group is not None else None,
    }
    return render(request, "microblog/post.html", context)


def _alone(request: HttpRequest, viewer: User, post: Post) -> HttpResponse:
    """A post for a page that is open, which shows it among those that are `pinned` or elsewhere.

    An answer stands in its thread, unless it is `listed` in a stream.
    """
    context = {
        "shown": next(iter(shown(viewer, [post])), None),
        "in_thread": post.root_id is not None and "listed" not in request.GET,
        "is_pinned": "pinned" in request.GET,
    }
    return render(request, "microblog/_alone.html", context)


@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a post said before it was edited."""
    viewer = viewer_of(request)
    found = seen_post_or_404(viewer, public_id)
    versions = list(found.versions.order_by("-written_at"))
    texts = readable(viewer, [version.html for version in versions])
    context = {
        "section": "stream",
        "post": found,
        "now": next(iter(shown(viewer, [found])), None),
        "versions": list(zip(versions, texts, strict=True)),
    }
    return render(request, "microblog/history.html", context)


@require_safe
def counts(request: HttpRequest, public_id: str) -> HttpResponse:
    """The counts of a post, which an open page asks for after an interruption."""
    viewer = viewer_of(request)
    found = seen_post_or_404(viewer, public_id)
    return JsonResponse(
        {"replies": found.reply_count, "reposts": found.repost_count, **found.reactions, **facts_for(viewer, found)}
    )


@require_safe
def image(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A picture, for those who may see its post at this moment: browsers keep it, and ask each time whether they still may."""
    rows = Image.objects.select_related("file", "post__author", "post__root", "post__group__content")
    found = rows.filter(public_id=public_id).first()
    if found is None or not permissions.can_see_picture(viewer_of(request), found):
        raise Http404
    response = download(request, found.file, inline=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def reach(request: HttpRequest) -> HttpResponse:
    """How many people will see what is written for a target, in words."""
    viewer = viewer_of(request)
    target = target_named(viewer, request.GET.get("audience", ""))
    if not permissions.can_post_to(viewer, target):
        raise Http404
    return render(request, "audiences/_reach.html", {"reach": reach_of_audience(viewer, audience_of(target))})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Posts found by their words."""
    viewer = viewer_of(request)
    limit(request, "search", SEARCHES_A_MINUTE)
    text = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    context: dict[str, object] = {"section": "stream", "text": text}
    try:
        context["found"] = found_page(viewer, POST, text, request.GET.get("page", "")) if text else None
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "microblog/found.html", context)
