"""Whose a secret is, and what the account page says of secrets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from intranet.kernel.rate_limits import client_address, limit, network_of
from intranet.kernel.secrets.models import MemberSecret, digest

WRONG_SECRETS: Final = "30/m"


def opened_by[Secret: MemberSecret](kind: type[Secret], secret: str, request: HttpRequest) -> Secret | None:
    """The secret of this kind that works now, with its member, or None. Wrong ones are rate-limited by network address.

    Raises TooManyRequests. Whether its member must take a step on the site first is for the caller (`onboarding.is_held_back`).
    """
    working = kind.objects.working().select_related("member")
    found = cast("Secret | None", working.filter(token_digest=digest(secret)).first())
    if found is None:
        limit(f"address:{network_of(client_address(request))}", f"secret-{kind.MARK}", WRONG_SECRETS)
    return found


@dataclass(frozen=True)
class KindOfSecrets:
    """A line of the account page: how many secrets of a kind work, and where they are managed."""

    label: str
    address: str
    working: int


def kinds_of(member: Model) -> list[KindOfSecrets]:
    """Every kind; one statement for each."""
    found = []
    for kind in secret_kinds():
        working = kind.objects.working().filter(member=member.pk).count()
        found.append(KindOfSecrets(str(kind._meta.verbose_name_plural), reverse(kind.PAGE), working))
    return found


def secret_kinds() -> Iterator[type[MemberSecret]]:
    """The models of secrets, of all apps."""
    return (model for model in apps.get_models() if issubclass(model, MemberSecret))
