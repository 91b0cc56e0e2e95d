"""What somebody whose account is suspended can do about it, beside writing to the support: the app that suspends says so."""

from collections.abc import Callable

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

type Recourse = Callable[[User], str]
"""The address of the page where this member contests their suspension, open to who has not signed in; "" when they can't."""

recourses = Registry[Recourse]()


def recourse_of(member: User) -> str:
    """Where this member contests their suspension; "" when no app knows of a way."""
    return next((address for address_for in recourses if (address := address_for(member))), "")
