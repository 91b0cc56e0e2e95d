"""Links to an item: those who manage it make and end them, and whoever has one opens it."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.actions.links import MAX_LINK_LASTS, comment_through, end_link, keep_link, make_link, note_link_use
from files.forms import LinkCommentForm, LinkForm
from files.models import Item, Link, Right, Version
from files.permissions import can_make_link, can_manage_item, can_see_item
from files.queries.links import folders_through, item_through, items_through, link_of, links_of, said_through
from files.queries.listing import crumbs_of
from files.queries.previews import preview_of
from files.views.addresses import PARTS_A_MINUTE, of_item
from files.views.sending import send_version
from intranet.kernel.accounts.mail import absolute_url
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

SECTION: Final = "groups"
MADE_AN_HOUR: Final = "30/h"
OPENED_A_MINUTE: Final = "120/m"
COMMENTS_A_MINUTE: Final = "20/m"
WRONG_A_MINUTE: Final = "30/m"
# Of one link that opens without signing in, whoever asks.
PUBLIC_AN_HOUR: Final = "3000/h"


# Those who manage the item -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def links(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """The links to an item, and a form that makes another. Its address is on the page that answers, and nowhere after."""
    require(can_make_link(viewer, item))
    form = LinkForm(request.POST or None, lasts_at_most=MAX_LINK_LASTS, may_be_anonymous=settings.ANONYMOUS_LINKS)
    made, address = None, ""
    if request.method == "POST" and form.is_valid():
        limit(request, "files-links", MADE_AN_HOUR)
        made, secret = make_link(actor=viewer, item=item, **{**form.cleaned_data, "right": Right(form.cleaned_data["right"])})
        address = absolute_url("files:public" if made.is_anonymous else "files:linked", secret)
        form = LinkForm(lasts_at_most=MAX_LINK_LASTS, may_be_anonymous=settings.ANONYMOUS_LINKS)
    context = {"section": SECTION, "item": item, "crumbs": crumbs_of(viewer, item), "form": form, "links": links_of(item)}
    context |= {"made": made, "address": address, "can_link": True}
    return render(request, "files/links.html", context, status=400 if form.errors else 200)


@require_POST
@of_item
def end(request: HttpRequest, viewer: User, item: Item, link: str) -> HttpResponse:
    """End a link, at once; sent twice, it has ended."""
    end_link(actor=viewer, link=_link_or_404(viewer, item, link, Link.objects.all()))
    messages.success(request, _("The link opens nothing any more."))
    return redirect("files:links", item.public_id)


@require_POST
@of_item
def keep(request: HttpRequest, viewer: User, item: Item, link: str) -> HttpResponse:
    """Answer for a link that stopped."""
    keep_link(actor=viewer, link=_link_or_404(viewer, item, link, Link.objects.current()))
    messages.success(request, _("The link opens this again, and you answer for it."))
    return redirect("files:links", item.public_id)


def _link_or_404(viewer: User, item: Item, public_id: str, links: "QuerySet[Link]") -> Link:
    require(can_manage_item(viewer, item))
    return get_object_or_404(links.select_related("item"), item=item, public_id=public_id)


# Whoever has one ---------------------------------------------------------------------------------------------------------


def for_anyone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view as links open it that ask nobody to sign in: no search engine keeps anything of it."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, secret: str, *arguments: object, **names: object) -> HttpResponseBase:
        answer = view(request, secret, *arguments, is_public=True, **names)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return answer

    return opened


def _opened(request: HttpRequest, secret: str, *, is_public: bool, rate: str = OPENED_A_MINUTE) -> tuple[Link, User | None]:
    """The link of a secret, and who opens it, None for somebody unknown. Raises Http404 and TooManyRequests."""
    limit(request, "files-linked", rate)
    link = link_of(secret, is_anonymous=is_public)
    if link is None:
        limit(request, "files-wrong-link", WRONG_A_MINUTE)
        raise Http404
    if is_public:
        limit(f"link:{link.public_id}", "files-public", PUBLIC_AN_HOUR)
    return link, request.user if isinstance(request.user, User) else None


@require_http_methods(["GET", "HEAD", "POST"])
def linked(request: HttpRequest, secret: str, public_id: str = "", *, is_public: bool = False) -> HttpResponseBase:
    """What a link opens: a document, or a folder, and what is in it. Who sees it anyway is led to its own page."""
    link, viewer = _opened(request, secret, is_public=is_public)
    item = item_through(link, public_id)
    if viewer is not None and can_see_item(viewer, item):
        return redirect(item)
    if request.method == "POST" and (is_public or viewer is None or link.right < Right.COMMENT):
        raise Http404
    form = LinkCommentForm(request.POST or None)
    if request.method == "POST" and viewer is not None and form.is_valid():
        limit(request, "comments", COMMENTS_A_MINUTE)
        values = form.cleaned_data
        try:
            comment_through(actor=viewer, link=link, item=item, text=values["text"], token=values["token"])
        except TokenUsed:
            offer_again(form)
        else:
            messages.success(request, _("Your comment is with those who read this."))
            return redirect("files:linked_item", secret, item.public_id)
    if request.method == "GET" and not public_id and not request.GET:
        note_link_use(link)
    context = _shown(link, item, viewer, request.GET.get("page", "")) | {"secret": secret, "form": form, "section": SECTION}
    return render(request, "files/linked.html", context, status=400 if form.errors else 200)


def _shown(link: Link, item: Item, viewer: User | None, page: str) -> dict[str, object]:
    """What the page of an item that a link opens shows: nothing of its library, of its readers, nor of its history."""
    word = "public" if link.is_anonymous else "linked"
    is_commented = viewer is not None and link.right >= Right.COMMENT and not link.is_anonymous
    return {
        "link": link,
        "item": item,
        "layout": "kernel/plain.html" if link.is_anonymous else "kernel/base.html",
        "names": {name: f"files:{word}_{name}" for name in ("item", "download", "play", "page")},
        "above": folders_through(link, item) if item.pk != link.item.pk else [],
        "found": items_through(link, item, page) if item.is_folder else None,
        "preview": preview_of(viewer, item.version, page) if item.version is not None else None,
        "said": said_through(viewer, item) if viewer is not None and is_commented else None,
    }


@require_safe
def linked_download(request: HttpRequest, secret: str, public_id: str, *, is_public: bool = False) -> HttpResponseBase:
    """The bytes of the current version of a document that a link opens."""
    link, viewer = _opened(request, secret, is_public=is_public)
    item, version = _version_through(link, public_id)
    return send_version(request, viewer, item, version, link=link)


@require_safe
def linked_play(request: HttpRequest, secret: str, public_id: str, *, is_public: bool = False) -> HttpResponseBase:
    """The sound or the film that a link opens, for the browser that plays it."""
    link, viewer = _opened(request, secret, is_public=is_public, rate=PARTS_A_MINUTE)
    item, version = _version_through(link, public_id)
    if not version.file.may_be_inline:
        raise Http404
    return send_version(request, viewer, item, version, link=link, inline=True)


@require_safe
def linked_page(request: HttpRequest, secret: str, public_id: str, page: int, *, is_public: bool = False) -> HttpResponseBase:
    """The picture of a page of a document that a link opens."""
    link, _viewer = _opened(request, secret, is_public=is_public, rate=PARTS_A_MINUTE)
    _item, version = _version_through(link, public_id)
    shown = get_object_or_404(version.file.pages.select_related("image"), number=page)
    return download(request, shown.image, inline=True)


def _version_through(link: Link, public_id: str) -> tuple[Item, Version]:
    item = item_through(link, public_id)
    if item.version is None:
        raise Http404
    return item, item.version
