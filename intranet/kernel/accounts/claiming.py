"""The registry through which a higher app says whose imported account a sign-on belongs to."""

from collections.abc import Callable, Mapping
from typing import Any

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

type Resolver = Callable[[str, Mapping[str, Any]], User | None]
"""Given the id of a provider and the claims of its ID token, the member whose employee number they prove, or None.

It is asked only for providers that are trusted for an organization.
"""

resolvers = Registry[Resolver]()


def member_of_claims(provider_id: str, claims: Mapping[str, Any]) -> User | None:
    """The member whom the first resolver that knows names."""
    return next((member for resolver in resolvers if (member := resolver(provider_id, claims))), None)
