"""When the installation cannot answer: the database is unavailable or full, or the site is read-only."""

import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

RETRY_AFTER_S = 5
READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
# PostgreSQL's classes: connection exception, insufficient resources, operator intervention, system error.
POSTGRESQL_CLASSES = ("08", "53", "57P", "58")
SQLITE_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}

log = structlog.get_logger("passerelle.availability")


class DatabaseGoneError(Exception):
    """The database is unavailable; raised up to `AvailabilityMiddleware`."""


class AvailabilityMiddleware:
    """Answers 503 with `Retry-After` when the database is unavailable, and to writes while the site is read-only.

    Django turns an exception into a response in the middleware nearest to the view, and its debug page would query the
    database again and again. So the receiver of the signal of a failed request raises an error that reaches this middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.READ_ONLY and request.method not in READS:
            return unavailable(request, is_read_only=True)
        try:
            return self._get_response(request)
        except DatabaseGoneError:
            return unavailable(request)


def unavailable(request: HttpRequest, *, is_read_only: bool = False) -> HttpResponse:
    """The 503 response, in the browser's language: a page, JSON for the API, or plain text for a fragment."""
    with translation.override(get_language_from_request(request)):
        response: HttpResponse
        reason = _("The site is temporarily read-only.") if is_read_only else _("The service is temporarily unavailable.")
        if request.path_info.startswith("/api/"):
            response = JsonResponse({"detail": reason}, status=503)
        elif "HX-Request" in request.headers:
            response = HttpResponse(reason, status=503, content_type="text/plain; charset=utf-8")
        else:
            template = "observability/read_only.html" if is_read_only else "503.html"
            response = HttpResponse(render_to_string(template), status=503)
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    response["Retry-After"] = str(60 if is_read_only else RETRY_AFTER_S)
    patch_cache_control(response, no_store=True)
    return response


def is_database_gone(error: BaseException | None) -> bool:
    """True for errors of the connection, the disk or a lock, false for those of a statement."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # Extended codes keep the plain one in their low byte.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_CODES
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(POSTGRESQL_CLASSES)


@receiver(got_request_exception)
def _carry_up(**_details: Any) -> None:
    error = sys.exception()
    if isinstance(error, DatabaseGoneError):
        raise error
    if is_database_gone(error):
        log.error("database unavailable; answering 503", error=type(error).__name__)
        raise DatabaseGoneError from error
