"""Who sees a thing, and why; and what helps to choose who will."""

from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import Offer, place_seen, understood
from intranet.kernel.audiences.fields import AudiencePicker, reach_of_sent
from intranet.kernel.audiences.kinds import audience_kinds, completing
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.audiences.why import people_page, person_asked, who_sees, why
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line

ANSWERS: Final = "60/m"
NAMES: Final = "300/m"
PREVIEWS: Final = "120/m"
MAX_NAME: Final = 250


def _shared(viewer: User, word: str, public_id: str) -> tuple[SharedKind, Any]:
    """A thing and its kind, for those who see it. Raises Http404 for the others, as when there is none."""
    kind = shared_kinds.get(word)
    thing = kind.find(public_id) if kind is not None else None
    if kind is None or thing is None or not kind.is_visible(viewer, thing):
        raise Http404
    return kind, thing


@require_safe
def who(request: HttpRequest, word: str, public_id: str) -> HttpResponse:
    """Everybody who sees a thing, by cause; with a name (`member`), why that person does, or does not."""
    viewer = cast("User", request.user)
    kind, thing = _shared(viewer, word, public_id)
    text = clean_line(request.GET.get("member", ""))[:MAX_NAME]
    context: dict[str, Any] = {"kind": kind, "thing": thing, "word": word, "public_id": public_id, "text": text}
    context |= {"title": kind.title(thing), "address": kind.address(thing)}
    if text:
        limit(request, "who", ANSWERS)
        person = person_asked(viewer, text)
        context["answer"] = why(viewer, thing, person) if person else None
    if request.headers.get("HX-Request"):
        return render(request, "audiences/_why.html", context)
    context["who"] = who_sees(viewer, thing, f"{word}:{public_id}", manages=kind.manages(viewer, thing))
    context["beside"] = kind.beside(viewer, thing)
    return render(request, "audiences/who.html", context)


@require_safe
def people(request: HttpRequest, word: str, public_id: str, value: str) -> HttpResponse:
    """Those who see a thing because of one set of people, a page at a time; for those who may list them."""
    viewer = cast("User", request.user)
    kind, thing = _shared(viewer, word, public_id)
    limit(request, "who", ANSWERS)
    page = people_page(viewer, thing, value, request.GET.get("after", ""))
    if page is None:
        raise Http404
    context = {"kind": kind, "title": kind.title(thing), "address": kind.address(thing), "page": page}
    return render(request, "audiences/people.html", {**context, "word": word, "public_id": public_id})


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """How many people would see what is chosen in a picker (`field`), within a place that the viewer sees."""
    viewer = cast("User", request.user)
    limit(request, "who-preview", PREVIEWS)
    key = request.GET.get("within", "")
    place = place_seen(viewer, key)
    if key and place is None:
        raise Http404
    offer = Offer(viewer, place, can_widen="widen" in request.GET)
    found = understood(offer, AudiencePicker().value_from_datadict(request.GET, {}, request.GET.get("field", "")))
    return render(request, "audiences/_reach.html", {"reach": reach_of_sent(offer, found)})


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """The people, groups and organizations that complete what is typed (`q`), and that the viewer may choose."""
    limit(request, "who-names", NAMES)
    found = completing(cast("User", request.user), clean_line(request.GET.get("q", ""))[:MAX_NAME])
    return render(request, "audiences/_names.html", {"found": [(one, audience_kinds[one.kind]) for one in found]})
