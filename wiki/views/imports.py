"""Pages made of files: sent, looked at, and imported."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from wiki.actions.imports import begin_import, drop_import, send_import
from wiki.attachment_forms import ConfirmForm, ImportForm
from wiki.models import Existing, Stage, WikiPage
from wiki.permissions import can_add_under, can_import_wiki
from wiki.queries.imports import import_or_404, imports_of, shown_import
from wiki.views.addresses import FORM_METHODS, of_page

IMPORTS_AN_HOUR: Final = "30/h"
ROWS_A_PAGE: Final = 100


@require_http_methods(FORM_METHODS)
@of_page
def imports(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Send a file of which pages are made under this page."""
    require(can_add_under(viewer, page))
    form = ImportForm(viewer, page, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        limit(request, "wiki-imports", IMPORTS_AN_HOUR)
        sent = send_import(actor=viewer, page=page, file=store_sent(form.cleaned_data["sent"][0], by=viewer))
        return redirect("wiki:imported", page.address, sent.public_id)
    context = {
        "page": page,
        "form": form,
        "imports": imports_of(viewer, page),
        "can_import_wiki": can_import_wiki(viewer, page),
    }
    return render(request, "wiki/import.html", context)


@require_http_methods(FORM_METHODS)
@of_page
def imported(request: HttpRequest, viewer: User, page: WikiPage, public_id: str) -> HttpResponse:
    """What a file makes, before anything is written; then how far it is, and what became of each page."""
    require(can_add_under(viewer, page))
    sent = import_or_404(viewer, page, public_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begin_import(actor=viewer, sent=sent, existing=Existing(form.cleaned_data["existing"]))
        return redirect("wiki:imported", page.address, sent.public_id)
    shown = shown_import(viewer, sent)
    rows = Paginator(shown.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sent": sent, "shown": shown, "rows": rows, "form": form, "Stage": Stage}
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    return render(request, "wiki/parts/imported.html" if is_fragment else "wiki/imported.html", context)


@require_POST
@of_page
def forget_import(request: HttpRequest, viewer: User, page: WikiPage, public_id: str) -> HttpResponse:
    """Forget a file that was sent; the pages that were made of it stay."""
    drop_import(actor=viewer, sent=import_or_404(viewer, page, public_id))
    messages.success(request, _("The file was deleted. The pages that were imported stay."))
    return redirect("wiki:import", page.address)
