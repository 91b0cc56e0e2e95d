"""Whose imported account a sign-on belongs to."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from intranet.kernel.accounts.models import User


def member_of_employee_number(provider_id: str, claims: Mapping[str, Any]) -> User | None:
    """The member whose employee number the claims of a provider prove; None unless there is exactly one.

    A number counts among those who are, or were, of the organization that the provider is trusted for: it vouches for no
    one else. Who left is found too, so that the sign-on of a departed person opens no second account.
    """
    provider = next((provider for provider in settings.OPENID_PROVIDERS if provider.id == provider_id), None)
    if provider is None or not provider.organization or not provider.employee_number_claim:
        return None
    number = str(claims.get(provider.employee_number_claim) or "").strip()
    if not number or "\x00" in number:  # PostgreSQL refuses the null character
        return None
    found = User.objects.filter(
        source_records__number=number,
        source_records__is_transferred=False,
        affiliations__organization__public_id=provider.organization,
    ).distinct()[:2]
    return found[0] if len(found) == 1 else None
