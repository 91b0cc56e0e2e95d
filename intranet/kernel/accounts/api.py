"""Authentication of the API, by personal token or by session. Django Ninja uses `AUTHENTICATION`."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import check_csrf

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.models import ApiToken, User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.secrets.actions import note_secret_use
from intranet.kernel.secrets.queries import opened_by

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """Token authentication, with `Authorization: Bearer pas_…`. Sets `request.user` and `request.auth` to the member.

    Invalid tokens are rate-limited by network address (30 a minute, then `TooManyRequests`). Writing with a read-only token
    raises `PermissionRefused`, as does every call while the member has a step to take on the site (`onboarding`).
    """

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = opened_by(ApiToken, token, request)
        if found is None:
            return None
        if request.method not in READING and not found.can_write:
            raise PermissionRefused(_("This token is read-only. Create one that can write."))
        if onboarding.is_held_back(found.member):
            raise PermissionRefused(_("Sign in to Passerelle first: a step is waiting for you, such as agreeing to new terms."))
        note_secret_use(found)
        request.user = found.member
        return found.member


class SessionAuthentication(SessionAuth):
    """Session authentication, for members who have no pending onboarding step. Writes need a CSRF token.

    The CSRF token is checked once the member is known: who sends neither a session nor a token is unknown, not refused.
    """

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:  # noqa: ARG002
        member = request.user
        if not isinstance(member, User) or member.onboarded_at is None:
            return None
        is_held_back = onboarding.lacks_second_factor(member) or onboarding.next_step(request) is not None
        if is_held_back:
            return None
        if check_csrf(request) is not None:
            raise PermissionRefused(_("Send the CSRF token of your session in the X-CSRFToken header."))
        return member


AUTHENTICATION = (TokenAuth(), SessionAuthentication())
