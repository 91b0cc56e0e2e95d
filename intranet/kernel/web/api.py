"""The JSON API under /api/v1/: who may call it, what its errors look like, and what every list of it promises.

Apps add their routers to `api`. Every operation needs a session or a personal token, unknown fields and query parameters are
refused, and lists come in pages of at most `MAX_PAGE_SIZE`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from intranet.kernel.accounts.api import AUTHENTICATION
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import TooManyRequests
from intranet.kernel.search.queries import SearchUnavailable

PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 100
MAX_PAGE: Final = 50
RETRY_SEARCH_S: Final = 5

PageNumber = Annotated[int, Field(ge=1, le=MAX_PAGE, description="Page, from 1")]
PageSize = Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE, description="Results in a page")]


class Input(Schema):
    """What a caller sends in a body: a field that is not declared is an error, not something to ignore."""

    model_config = ConfigDict(extra="forbid")


class Parameters(Schema):
    """What a caller sends in the query string: a misspelt parameter is an error, not a search without it."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, values: Any, info: ValidationInfo) -> Any:
        request: HttpRequest = (info.context or {})["request"]
        if unknown := sorted(set(request.GET) - set(cls.model_fields)):
            raise ValueError(f"Unknown parameter: {', '.join(unknown)}")
        return values


def refuse_parameters(request: HttpRequest) -> None:
    """Refuse query parameters, for operations that take none. Raises HttpError 422."""
    if unknown := sorted(request.GET):
        raise HttpError(422, f"Unknown parameter: {', '.join(unknown)}")


class Problem(Schema):
    """Every error: one sentence that says what happened, in the caller's language."""

    detail: str


class FieldProblem(Schema):
    """What is wrong with one field or parameter."""

    field: str
    problem: str


class InvalidProblem(Problem):
    """An error of input, with each thing that is wrong."""

    problems: list[FieldProblem]


def _described_for_members[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """The description of the API is for those who may call it."""

    @wraps(view)
    def guarded(*arguments: P.args, **names: P.kwargs) -> HttpResponse:
        request = arguments[0]
        assert isinstance(request, HttpRequest)  # noqa: S101 - what every view is given first
        try:
            if any(authenticate(request) for authenticate in AUTHENTICATION):
                return view(*arguments, **names)
        except Exception as error:
            return api.on_exception(request, error)
        return api.on_exception(request, AuthenticationError())

    return guarded


api = NinjaAPI(
    title="Passerelle",
    version="1",
    urls_namespace="api",
    docs_url=None,
    auth=list(AUTHENTICATION),
    docs_decorator=_described_for_members,
)


def urls() -> list[URLPattern | URLResolver]:
    """The addresses of the API. It knows its callers by itself: an unknown one is told so in JSON, not sent to a page."""
    patterns = cast("list[URLPattern]", api.urls[0])
    for pattern in patterns:
        pattern.callback = login_not_required(pattern.callback)
    return list(patterns)


def _problem(request: HttpRequest, detail: str, status: int) -> HttpResponse:
    return api.create_response(request, {"detail": detail}, status=status)


@api.exception_handler(AuthenticationError)
def _unknown_caller(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = _problem(request, _("Sign in, or send a valid token in the Authorization header."), 401)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(PermissionDenied)
def _refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    reason = error.reason if isinstance(error, PermissionRefused) else ""
    return _problem(request, str(reason or _("You do not have permission to do this.")), 403)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problem(request, _("There is nothing at this address."), 404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        {"field": ".".join(str(part) for part in one["loc"][1:] if part != "parameters"), "problem": one["msg"]}
        for one in error.errors
    ]
    body = {"detail": _("The request contains invalid values."), "problems": problems}
    return api.create_response(request, body, status=422)


@api.exception_handler(TooManyRequests)
def _too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    response = _problem(request, _("Too many requests. Try again later."), 429)
    response["Retry-After"] = str(error.retry_after)
    return response


@api.exception_handler(SearchUnavailable)
def _no_search(request: HttpRequest, _error: SearchUnavailable) -> HttpResponse:
    response = _problem(request, _("Search is not available at the moment."), 503)
    response["Retry-After"] = str(RETRY_SEARCH_S)
    return response
