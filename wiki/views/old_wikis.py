"""Old wikis: brought, looked at, imported."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit
from wiki.actions.old_wikis import begin_old_wiki, drop_old_wiki, send_old_wiki, stop_old_wiki
from wiki.attachment_forms import OldWikiForm
from wiki.models import OldWiki, Stage, WikiPage
from wiki.permissions import can_import_wiki
from wiki.queries.old_wikis import can_begin_now, old_wiki_or_404, old_wikis_of, shown_old_wiki
from wiki.views.addresses import FORM_METHODS, of_page

OLD_WIKIS_AN_HOUR: Final = "10/h"


@require_http_methods(FORM_METHODS)
@of_page
def old_wiki(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Send the dump of an old wiki, to be imported under this page."""
    require(can_import_wiki(viewer, page))
    form = OldWikiForm(viewer, page, *((request.POST, request.FILES) if request.method == "POST" else ()))
    busy = can_begin_now()
    if form.is_bound and not busy:
        form.add_error(None, str(busy.reason))
    if form.is_valid():
        limit(request, "wiki-old-wikis", OLD_WIKIS_AN_HOUR)
        pictures = form.cleaned_data["pictures"]
        sent = send_old_wiki(
            actor=viewer,
            page=page,
            dump=store_sent(form.cleaned_data["dump"][0], by=viewer),
            pictures=store_sent(pictures[0], by=viewer) if pictures else None,
            language=form.cleaned_data["language"],
            api=form.cleaned_data.get("api", ""),
        )
        return redirect("wiki:old_wiki_report", page.address, sent.public_id)
    context = {"page": page, "form": form, "sent": old_wikis_of(viewer, page)}
    return render(request, "wiki/old_wiki.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
@of_page
def report(request: HttpRequest, viewer: User, page: WikiPage, public_id: str) -> HttpResponse:
    """What is in a dump and would be lost; how far its import is; what became of it. What is sent begins the import."""
    require(can_import_wiki(viewer, page))
    sent = old_wiki_or_404(viewer, page, public_id)
    if request.method == "POST":
        try:
            begin_old_wiki(actor=viewer, sent=sent)
        except PermissionRefused as refused:
            messages.error(request, str(refused.reason))
        return redirect("wiki:old_wiki_report", page.address, sent.public_id)
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    return _report(request, page, sent, "wiki/parts/old_wiki.html" if is_fragment else "wiki/old_wiki_report.html")


def _report(request: HttpRequest, page: WikiPage, sent: OldWiki, template: str) -> HttpResponse:
    return render(request, template, {"page": page, "sent": sent, "shown": shown_old_wiki(sent), "Stage": Stage})


@require_POST
@of_page
def stop(_request: HttpRequest, viewer: User, page: WikiPage, public_id: str) -> HttpResponse:
    """Import no more for now."""
    sent = old_wiki_or_404(viewer, page, public_id)
    stop_old_wiki(actor=viewer, sent=sent)
    return redirect("wiki:old_wiki_report", page.address, sent.public_id)


@require_POST
@of_page
def forget(request: HttpRequest, viewer: User, page: WikiPage, public_id: str) -> HttpResponse:
    """Forget what was sent; the pages that were made of it stay."""
    drop_old_wiki(actor=viewer, sent=old_wiki_or_404(viewer, page, public_id))
    messages.success(request, _("The files and their report were deleted. The pages that were imported stay."))
    return redirect("wiki:old_wiki", page.address)
