"""The editor of a page, and the titles that complete its links."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from wiki.actions.editing import finish_editing
from wiki.forms.editing import DoneForm
from wiki.models import SCHEMA_VERSION, WikiPage
from wiki.permissions import can_edit_page
from wiki.queries.links import file_address
from wiki.queries.texts import broken_in
from wiki.queries.titles import titles_like
from wiki.views.addresses import FORM_METHODS, of_page, viewer_of

# A question for each letter of a title.
TITLES_A_MINUTE = "240/m"


@require_http_methods(FORM_METHODS)
@of_page
def edit(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """The editor; sent, what was written is published under the title of the form."""
    require(can_edit_page(viewer, page))
    form = DoneForm(request.POST or None, initial={"title": page.title})
    if request.method == "POST" and form.is_valid():
        finish_editing(actor=viewer, page=page, title=form.new_title, summary=form.cleaned_data["summary"])
        page.refresh_from_db()
        messages.success(request, _("The page is published."))
        return redirect(page)
    context = {
        "page": page,
        "form": form,
        "broken": broken_in(page),
        "schema_version": SCHEMA_VERSION,
        "files": file_address("x").removesuffix("x/"),
    }
    return render(request, "wiki/edit.html", context)


@require_safe
def titles(request: HttpRequest) -> JsonResponse:
    """The pages that the viewer sees whose titles begin like what was typed, or have a word that does, as JSON."""
    viewer = viewer_of(request)
    limit(request, "wiki-titles", TITLES_A_MINUTE)
    words = clean_line(request.GET.get("q", ""))
    found = titles_like(viewer, words)
    return JsonResponse({"pages": [{"id": page.public_id, "title": page.title, "space": page.space.name} for page in found]})
