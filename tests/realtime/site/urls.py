"""The product's addresses, comments on discussions, and a list whose items come, change and go while it is open.

An item is what its last change says: nothing else is stored.
"""

from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from intranet.kernel.audiences.actions import audience_for, everyone
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.comments.things import commentables
from intranet.kernel.realtime import actions
from intranet.kernel.realtime.models import Change
from intranet.urls import handler400, handler403, handler404, handler500
from intranet.urls import urlpatterns as product
from tests.comments.registered import DISCUSSIONS

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

if DISCUSSIONS.word not in commentables:
    commentables.register(DISCUSSIONS)

KEY = "list:a"
ITEM = """<li id="item-{{ item.name }}" data-subject="{{ item.subject }}" data-version="{{ item.version }}" data-into="items"
data-order="{{ item.name }}">{{ item.name }} <span class="version">{{ item.version }}</span> <button type="button">Act</button>
<textarea aria-label="Answer to {{ item.name }}"></textarea></li>"""
PAGE = (
    """{% extends "kernel/base.html" %}{% block title %}Live{% endblock %}
{% block main %}<h1>Live</h1>
<p role="status" data-live-status data-one="1 new item" data-other="% new items"></p>
<p id="bell" data-live-told="bell" data-live-count="/site/count/"><span data-count hidden></span>
<span data-one="% is new" data-other="% are new"></span></p>
<div data-live-key="{{ key }}" data-live-items="/site/items/{id}/" data-live-kind="item">
<ol id="items">{% for item in items %}"""
    + ITEM
    + """{% endfor %}</ol></div>{% endblock %}"""
)


def items(request: HttpRequest) -> list[Any]:
    """What the reader may see, by name."""
    last: dict[str, Change] = {}
    for change in Change.objects.filter(audience__in=audience_ids(request.user)).order_by("version"):  # type: ignore[arg-type]
        last[change.subject] = change
    return [
        SimpleNamespace(subject=subject, name=subject.partition(":")[2], version=change.version)
        for subject, change in sorted(last.items())
        if change.kind != "item_removed"
    ]


def show_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"items": items(request), "key": KEY}, request))


def show_item(request: HttpRequest, name: str) -> HttpResponse:
    for item in items(request):
        if item.name == name:
            return HttpResponse(engines["django"].from_string(ITEM).render({"item": item}, request))
    raise Http404


def count(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"count": 5})


@csrf_exempt
def change(request: HttpRequest) -> HttpResponse:
    """Have an item change: `name`, `kind`, `version`, and for the group alone with `is_secret`."""
    data = request.POST
    announce(data["name"], data["kind"], int(data["version"]), is_secret="is_secret" in data)
    return HttpResponse()


@csrf_exempt
def ring(request: HttpRequest) -> HttpResponse:
    actions.tell(members=[request.user.public_id], name="bell", facts={"count": int(request.POST["count"])})  # type: ignore[union-attr]
    return HttpResponse()


def announce(name: str, kind: str, version: int, *, is_secret: bool = False) -> None:
    audience = audience_for(kind="group", key="a") if is_secret else everyone()
    thing: Any = SimpleNamespace(audience_id=audience.pk, place_id=None)
    actions.announce(thing=thing, keys=[KEY], kind=f"item_{kind}", subject=f"item:{name}", version=version)


urlpatterns = [
    *product,
    path("site/", show_page, name="site"),
    path("site/items/<name>/", show_item, name="item"),
    path("site/count/", count, name="count"),
    path("site/change/", change, name="change"),
    path("site/ring/", ring, name="ring"),
]
