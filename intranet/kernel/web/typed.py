"""What was typed in a form that could not be sent: shown to be copied, so that nothing is lost without scripts either."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

KEPT: Final = "kept_fields"


def keeps_typed[View: Callable[..., HttpResponse]](*fields: str) -> Callable[[View], View]:
    """Say of a view which fields of its form are shown when the session ended, or the form expired, while they were typed."""

    def keeping(view: View) -> View:
        setattr(view, KEPT, fields)
        return view

    return keeping


def typed_fields(request: HttpRequest) -> tuple[str, ...]:
    """The fields to show of a form that was sent; none when nothing was typed, or the view keeps nothing."""
    view = request.resolver_match.func if request.resolver_match else None
    fields: tuple[str, ...] = getattr(view, KEPT, ())
    is_typed = request.method == "POST" and any(request.POST.get(field, "").strip() for field in fields)
    return fields if is_typed else ()


def render_typed(request: HttpRequest, fields: tuple[str, ...], *, reason: str, status: int) -> HttpResponse:
    """A page that says why the form was refused, with what was typed in these fields."""
    texts = [text for field in fields if (text := request.POST.get(field, ""))]
    return render(request, "kernel/typed.html", {"reason": reason, "texts": texts}, status=status)
