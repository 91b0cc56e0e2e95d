"""The JSON API under /api/v1/: who may call it, what its errors look like, and what every list of it promises.

Apps add their routers to `api`. Every operation needs a session or a personal token, unknown fields and query parameters are
refused, and lists come in pages of at most `MAX_PAGE_SIZE`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from intranet.kernel.accounts.api import AUTHENTICATION
from intranet.kernel.content.sent_twice import TokenUsed
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
            raise ValueError(_unknown_parameters(unknown))
        return values


def refuse_parameters(request: HttpRequest) -> None:
    """Refuse query parameters, for operations that take none. Raises HttpError 422."""
    if unknown := sorted(request.GET):
        raise HttpError(422, _unknown_parameters(unknown))


def _unknown_parameters(names: list[str]) -> str:
    return _("Unknown parameter: %(names)s.") % {"names": ", ".join(names)}


class Problem(Schema):
    """Every error: one sentence that says what happened, in the caller's language."""

    detail: str


class FieldProblem(Schema):
    """What is wrong with one field or parameter."""

    field: str
    problem: str


class InvalidProblem(Problem):
    """An error of input. `problems` names the fields and parameters that are wrong; it is empty when no single one is."""

    problems: list[FieldProblem]


# What any operation may answer instead, and any that writes. Others are named beside the operation.
PROBLEMS: Final = {400: Problem, 401: Problem, 403: Problem, 422: InvalidProblem, 429: Problem, 503: Problem}
WRITING_PROBLEMS: Final = {**PROBLEMS, 413: Problem}

# What is wrong with a value, by the type that pydantic gives the error: its own words are English only.
VALUE_PROBLEMS: Final = {
    "missing": gettext_lazy("This field is required."),
    "extra_forbidden": gettext_lazy("This field does not exist."),
    "string_type": gettext_lazy("Send a text."),
    "string_unicode": gettext_lazy("This text is not valid Unicode."),
    "string_too_short": ngettext_lazy(
        "Send at least %(min_length)d character.", "Send at least %(min_length)d characters.", "min_length"
    ),
    "string_too_long": ngettext_lazy(
        "Send at most %(max_length)d character.", "Send at most %(max_length)d characters.", "max_length"
    ),
    "string_pattern_mismatch": gettext_lazy("This value does not have the expected format."),
    "literal_error": gettext_lazy("This is not one of the possible values."),
    "enum": gettext_lazy("This is not one of the possible values."),
    "int_type": gettext_lazy("Send a whole number."),
    "int_parsing": gettext_lazy("Send a whole number."),
    "int_parsing_size": gettext_lazy("Send a whole number."),
    "int_from_float": gettext_lazy("Send a whole number."),
    "greater_than_equal": gettext_lazy("Send a number of at least %(ge)s."),
    "less_than_equal": gettext_lazy("Send a number of at most %(le)s."),
    "list_type": gettext_lazy("Send a list."),
    "too_short": ngettext_lazy(
        "Send a list of at least %(min_length)d item.", "Send a list of at least %(min_length)d items.", "min_length"
    ),
    "too_long": ngettext_lazy(
        "Send a list of at most %(max_length)d item.", "Send a list of at most %(max_length)d items.", "max_length"
    ),
    "model_type": gettext_lazy("Send an object."),
    "model_attributes_type": gettext_lazy("Send an object."),
    "dict_type": gettext_lazy("Send an object."),
}
OTHER_VALUE_PROBLEM: Final = gettext_lazy("This value is not valid.")


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
        pattern.callback = login_not_required(_with_every_method(pattern.callback))
    return list(patterns)


def _with_every_method[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """HEAD is answered as GET (the server leaves the body out), and a method that the address does not have by 405 in JSON."""

    @wraps(view)
    def answered(*arguments: P.args, **names: P.kwargs) -> HttpResponse:
        request = arguments[0]
        assert isinstance(request, HttpRequest)  # noqa: S101 - what every view is given first
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        try:
            response = view(*arguments, **names)
        finally:
            request.method = method
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = {name.strip() for name in response["Allow"].split(",")}
        refused = _problem(request, _("This address does not have this method."), 405)
        refused["Allow"] = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
        return refused

    return answered


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


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return _problem(request, _("The request is too large."), 413)


@api.exception_handler(BadRequest)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
def _unreadable(request: HttpRequest, _error: Exception) -> HttpResponse:
    return _problem(request, _("The request cannot be read."), 400)


@api.exception_handler(TokenUsed)
def _token_used(request: HttpRequest, _error: TokenUsed) -> HttpResponse:
    sentence = _("This token was already used with other content, or what it made no longer exists. Send a new token.")
    return _problem(request, sentence, 409)


@api.exception_handler(HttpError)
def _told(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # Ninja's own, in English, for a body that is not JSON
        return _unreadable(request, error)
    if error.status_code == 422:
        return api.create_response(request, {"detail": error.message, "problems": []}, status=422)
    return _problem(request, error.message, error.status_code)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problem(request, _("There is nothing at this address."), 404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        {"field": ".".join(str(part) for part in one["loc"][1:] if part != "parameters"), "problem": _in_words(one)}
        for one in error.errors
    ]
    body = {"detail": _("The request contains invalid values."), "problems": problems}
    return api.create_response(request, body, status=422)


def _in_words(error: dict[str, Any]) -> str:
    """What is wrong with a value, in the reader's language."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":  # our own validators raise it with their sentence
        return str(context["error"])
    words: str = VALUE_PROBLEMS.get(error["type"], OTHER_VALUE_PROBLEM) % context
    return words


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
