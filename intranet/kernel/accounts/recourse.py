"""What somebody whose account is suspended can do about it, beside writing to the support: the app that suspends says so."""

from collections.abc import Callable

from intranet.kernel.accounts.models import User

type Recourse = Callable[[User], str]
"""The address of the page where this member contests their suspension, open to who has not signed in; "" when they can't."""

_recourses: list[Recourse] = []


def register_recourse(address_for: Recourse) -> None:
    """Offer a way to contest on the page that tells a suspended member why, from `AppConfig.ready`."""
    _recourses.append(address_for)


def recourse_of(member: User) -> str:
    """Where this member contests their suspension; "" when no app knows of a way."""
    return next((address for address_for in _recourses if (address := address_for(member))), "")
