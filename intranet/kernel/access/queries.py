"""Requests for access, as pages show them."""

from django.http import Http404

from intranet.kernel.access.askable import Asked, asked_for
from intranet.kernel.access.models import AccessRequest
from intranet.kernel.accounts.models import User


def asked_or_404(viewer: User, word: str, public_id: str) -> Asked:
    """A thing whose name the viewer may know; Http404 as when there is none."""
    asked = asked_for(f"{word}:{public_id}")
    if asked is None or not (asked.is_known(viewer) or asked.is_visible(viewer)):
        raise Http404
    return asked


def last_request(viewer: User, word: str, public_id: str) -> AccessRequest | None:
    """The viewer's latest request for a thing."""
    rows = AccessRequest.objects.filter(member=viewer, subject=f"{word}:{public_id}").select_related("decided_by")
    return rows.order_by("-made_at", "-pk").first()


def request_or_404(viewer: User, public_id: str) -> tuple[AccessRequest, Asked]:
    """A request, for those who manage what it asks for; Http404 for the others."""
    request = AccessRequest.objects.select_related("member", "decided_by").filter(public_id=public_id).first()
    asked = asked_for(request.subject) if request is not None else None
    if request is None or asked is None or not asked.managers.filter(pk=viewer.pk).exists():
        raise Http404
    return request, asked
