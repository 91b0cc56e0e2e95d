"""One line and two measures for each request."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from intranet.kernel.observability import metrics

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("passerelle.request")


class RequestLogMiddleware:
    """Gives the request its id, and says at the end what came of it.

    The id of a trusted proxy is kept, so that one request has one id everywhere; anybody else's is ignored. It is
    `request.request_id`, in every line logged meanwhile, and in the header `X-Request-ID` of the response.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = _request_id(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self._get_response(request)
            seconds = time.perf_counter() - started
            route = route_of(request)
            metrics.count_request(
                door=door_of(request),
                method=request.method or "",
                route=route,
                status=response.status_code,
                seconds=seconds,
            )
            log.info(
                "request", method=request.method, route=route, status=response.status_code, duration_ms=round(seconds * 1000, 1)
            )
        response["X-Request-ID"] = request_id
        return response


def door_of(request: HttpRequest) -> str:
    """The label of the door by which the request came (`kernel.serving.doors`); empty without a server, as in tests."""
    return str(getattr(request, "scope", {}).get("door", ""))


def route_of(request: HttpRequest) -> str:
    """The name of the address that answered, such as `profiles:person`, or its pattern.

    Never the path, which may name a person.
    """
    own = getattr(request, "own_route", "")
    if own:
        return str(own)
    match = request.resolver_match
    if match is None:
        return "-"
    return match.view_name or match.route


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "") if getattr(request, "is_from_proxy", False) else ""
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
