"""The small forms beside a person: a page of the directory has forty, so they are filled in (see `kernel.outlines`)."""

from typing import NamedTuple

from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from intranet.kernel.outlines import drawn


class _Follow(NamedTuple):
    is_followed: bool
    is_small: bool


class _Keep(NamedTuple):
    is_kept: bool
    is_large: bool


def follow_form(person: User, *, is_followed: bool, is_small: bool, back: str, csrf_token: object) -> SafeString:
    """Follow somebody, or stop. Small in lists, from which one comes `back` to an address without scripts."""
    words = {"handle": person.handle, "name": person.display_name, "next": back, "csrf_token": csrf_token}
    return drawn("profiles/_follow.html", _Follow(is_followed, is_small), **words)


def keep_form(person: User, *, is_kept: bool, is_large: bool, csrf_token: object) -> SafeString:
    """Set somebody aside, or no longer. Large beside large buttons."""
    words = {"handle": person.handle, "name": person.display_name, "csrf_token": csrf_token}
    return drawn("profiles/_keep.html", _Keep(is_kept, is_large), **words)
