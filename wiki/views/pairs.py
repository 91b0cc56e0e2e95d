"""The page in the other language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.text.lines import clean_line
from wiki import permissions
from wiki.actions.pairs import begin_translation, mark_current, pair_pages, separate_pages
from wiki.forms.pages import TranslationForm
from wiki.models import MAX_TITLE_LENGTH, WikiPage
from wiki.queries import lists
from wiki.queries.visible import chosen_page, page_above
from wiki.views.addresses import FORM_METHODS, of_page, tool_page


@require_http_methods(FORM_METHODS)
@of_page
def pair(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Declare a page that exists the counterpart of this one; it is looked for by its title (`q`)."""
    require(permissions.can_translate_page(viewer, page))
    text = clean_line(request.POST.get("q", request.GET.get("q", "")))[:MAX_TITLE_LENGTH]
    found = lists.named_like(viewer, page.space, text) if text else []
    pages = [one for one in found if one.language != page.language and one.counterpart_id is None]
    can_begin = permissions.can_add_under(viewer, page_above(page))
    context = {"text": text, "pages": pages, "form": TranslationForm(), "can_begin": can_begin}
    if request.method != "POST":
        return tool_page(request, page, "pair", context)
    other = chosen_page(viewer, page.space, request.POST.get("page", ""))
    decision = permissions.can_pair_pages(viewer, page, other) if other else None
    if other is None or not decision:
        problem = decision.reason if decision is not None else _("Choose a page.")
        return tool_page(request, page, "pair", {**context, "problem": problem}, status=400)
    pair_pages(actor=viewer, page=page, other=other)
    messages.success(request, _("“%(title)s” is the same page in the other language.") % {"title": other.title})
    return redirect(page)


@require_POST
@of_page
def translate(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Begin the counterpart of a page with its text."""
    form = TranslationForm(request.POST)
    if not form.is_valid():
        require(permissions.can_translate_page(viewer, page))
        return tool_page(request, page, "pair", {"form": form, "can_begin": True, "text": "", "pages": ()}, status=400)
    values = form.cleaned_data
    made = begin_translation(actor=viewer, page=page, title=values["title"], public_id=values["token"])
    return redirect("wiki:edit", made.address)


@require_POST
@of_page
def current(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Say that both pages say the same now."""
    mark_current(actor=viewer, page=page)
    messages.success(request, _("Both pages say the same as of today."))
    return redirect(page)


@require_POST
@of_page
def separate(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Say that the page has no counterpart any more."""
    separate_pages(actor=viewer, page=page)
    messages.success(request, _("The two pages are separate."))
    return redirect(page)
