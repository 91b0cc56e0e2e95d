"""A method that an address does not have, such as opening the address of a form: a page says so, in the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from intranet.kernel.web.views import method_refused


class MethodRefusedMiddleware:
    """Gives the bare 405 of Django's decorators, which has no handler as 404 has, the page of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = method_refused(request)
        page["Allow"] = response["Allow"]
        return page
