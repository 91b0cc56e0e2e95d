"""`/health/live`, `/health/ready` and `/metrics`: answered before sessions, languages and host names are looked at.

So is the list of static files, which is for the server alone and lies in the folder that is served: it does not exist.
"""

import secrets
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from prometheus_client import CONTENT_TYPE_LATEST

from intranet.kernel.observability import health, metrics


class EndpointsMiddleware:
    """Answers the machines that watch the installation. No login, no cookie, no redirect; GET and HEAD only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ENDPOINTS.get(request.path_info)
        if answer is None:
            return self._get_response(request)
        request.own_route = request.path_info  # type: ignore[attr-defined]
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response


def live(_request: HttpRequest) -> HttpResponse:
    """The process runs. Touches nothing: a database that is gone is no reason to restart the server."""
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> HttpResponse:
    """The process can serve: every part that it needs answered. 503 when one did not."""
    answers = health.readiness()
    is_ready = not any(answer.error and answer.is_needed for answer in answers.values())
    parts = {name: {"status": answer.error or "ok", "ms": answer.ms} for name, answer in answers.items()}
    return JsonResponse({"status": "ready" if is_ready else "not ready", "parts": parts}, status=200 if is_ready else 503)


def prometheus(request: HttpRequest) -> HttpResponse:
    """The measures, for whoever holds `METRICS_TOKEN`; without one, for this machine. To others the address does not exist."""
    if not (_has_token(request) if settings.METRICS_TOKEN else _is_local(request)):
        return HttpResponse(status=404)
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def nothing(_request: HttpRequest) -> HttpResponse:
    """An address that does not exist, whatever file there may be."""
    return HttpResponse(status=404)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    expected: str = settings.METRICS_TOKEN
    return scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), expected.encode())


def _is_local(request: HttpRequest) -> bool:
    """Asked from this machine by one of its own names, and not handed on by a proxy that runs on it."""
    host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    is_own_name = host == "localhost" or _is_loopback(host.strip("[]"))
    return is_own_name and _is_loopback(request.META.get("REMOTE_ADDR", "")) and not getattr(request, "is_forwarded", True)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


ENDPOINTS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/metrics": prometheus,
    f"{settings.STATIC_URL}staticfiles.json": nothing,
}
