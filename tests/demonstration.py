"""The demonstration, for tests that read it: the fixture `demonstration` is in `conftest.py`."""

from intranet.kernel.accounts.models import User
from profiles.demonstration.residents import DOMAIN


def account(name: str) -> User:
    """One of the accounts that the demonstration says how to sign in with: `employee`, `curator`…"""
    return User.objects.get(email=f"{name}@{DOMAIN}")
