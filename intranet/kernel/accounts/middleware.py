"""What happens to every request of a member: their language and clock, and the steps they must take first."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.models import User

type Next = Callable[[HttpRequest], HttpResponse]

ALWAYS_OPEN = frozenset({"account_logout", "account_reauthenticate", "kernel:language", "kernel:theme"})


class PreferencesMiddleware:
    """Shows times by the member's clock, and the site in their language on a device where they have not chosen one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user
        if not isinstance(member, User):
            return self.get_response(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(member.language)
            request.LANGUAGE_CODE = member.language
        with timezone.override(ZoneInfo(member.time_zone)):
            return self.get_response(request)


class FirstStepsMiddleware:
    """Sends a member to the step that is due: the first login, new terms of use, an administrator's second factor."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _arguments: Any, _names: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in ALWAYS_OPEN or name.startswith("mfa_"):
            return None
        if onboarding.lacks_second_factor(request.user):
            return redirect("mfa_index")
        if name in onboarding.url_names():
            return None
        step = onboarding.next_step(request)
        if step is None:
            return None
        if request.method == "GET" and request.path != "/" and "HX-Request" not in request.headers:
            onboarding.come_back_to(request, request.get_full_path())
        return redirect(step.url_name)
