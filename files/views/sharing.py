"""Who may see an item, and what they may do with it."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from files import permissions
from files.actions.sharing import Line, make_name_known, named_line, share_item, stop_sharing_item
from files.forms import ShareForm
from files.models import Item, Right
from files.queries.links import links_of
from files.queries.listing import crumbs_of
from files.queries.sharing import grants_of
from files.views.addresses import of_item
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.reach import reach_of_thing
from intranet.kernel.permissions import require

SECTION: Final = "groups"


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def share(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """The list of an item: what it is, who is on it, and who is added."""
    require(permissions.can_share_item(viewer, item, beyond=False))
    form = ShareForm(viewer, grants_of(item), request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_adding:
        lines = [named_line(line.known.value, line.right, line.until) for line in form.lines]
        lines += [Line(grant.audience, Right(grant.right), grant.until) for grant in form.unknown]
        share_item(actor=viewer, item=item, lines=lines)
        messages.success(request, _("The list of “%(name)s” was saved.") % {"name": item.name})
        return redirect(item)
    context = {
        "section": SECTION,
        "item": item,
        "crumbs": crumbs_of(viewer, item),
        "form": form,
        "reach": reach_of_thing(viewer, item),
        "can_manage": permissions.can_manage_item(viewer, item),
        "can_link": permissions.can_make_link(viewer, item),
        "links": links_of(item) if permissions.can_manage_item(viewer, item) and not item.is_top else None,
    }
    return render(request, "files/share.html", context, status=400 if form.problem else 200)


@require_POST
@of_item
def unshare(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Have it seen as its folder is again."""
    stop_sharing_item(actor=viewer, item=item)
    messages.success(request, _("“%(name)s” is seen by those who see its folder.") % {"name": item.name})
    return redirect(item)


@require_POST
@of_item
def name_known(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Let its name be known to those who see the folder above, or no longer (`known=no`)."""
    make_name_known(actor=viewer, item=item, is_known=request.POST.get("known") != "no")
    return redirect("files:share", item.public_id)
