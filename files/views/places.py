"""Choosing the place of a document to comment on: a page, and there some words or a part of the picture."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from files.actions.places import locate
from files.forms import PlaceForm
from files.models import Item
from files.permissions import can_comment_item
from files.queries.listing import crumbs_of
from files.views.addresses import of_item
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.things import NoPlaceError, Position
from intranet.kernel.permissions import require


@require_safe
@of_item
def place(request: HttpRequest, viewer: User, item: Item, number: int) -> HttpResponse:
    """Choose it; then the form of comments opens with it. Nothing is written here."""
    require(can_comment_item(viewer, item))
    version = get_object_or_404(item.versions.select_related("file"), number=number)
    form = PlaceForm(
        version.file, request.GET if "words" in request.GET else None, initial={"page": request.GET.get("page", "1")}
    )
    if form.is_bound and form.is_valid():
        at, quote = f"{number}:{form.place}", form.cleaned_data["words"]
        try:
            locate(item, Position(at=at, quote=quote))
        except NoPlaceError as problem:
            form.add_error("words", str(problem))
        else:
            return redirect(
                f"{reverse('comments:comments', args=[item.key])}?{urlencode({'at': at, 'quote': quote})}#comment-form"
            )
    context = {"section": "groups", "item": item, "version": version, "crumbs": crumbs_of(viewer, item), "form": form}
    return render(request, "files/place.html", context)
