"""Addresses of things by their public identity. A page of posts has hundreds: each is put together, not looked up."""

from functools import cache
from typing import Final

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.text import slugify

from intranet.kernel.bilingual import Words
from intranet.kernel.identity import PUBLIC_ID_LENGTH

_STAND_IN: Final = "0" * PUBLIC_ID_LENGTH
_MAX_SLUG_LENGTH: Final = 60


def address_of(name: str, identity: str) -> str:
    """What `reverse(name, args=[identity])` gives, for an address whose only argument is a word that addresses do not escape.

    Such are a public identity, with or without the name of its thing (`named_address`), and the handle of a person.
    """
    before, after = _around(name, settings.ROOT_URLCONF, get_script_prefix())
    return f"{before}{identity}{after}"


def page_address(name: str) -> str:
    """What `reverse(name)` gives, for an address without arguments, such as those of the menus of every page."""
    return _page(name, settings.ROOT_URLCONF, get_script_prefix())


def named_address(public_id: str, name: Words) -> str:
    """What stands in the address of a thing that has a name: the public id, which counts, and a slug, which is for people."""
    return f"{public_id}-{slugify(name.fr or name.en)[:_MAX_SLUG_LENGTH]}".rstrip("-")


@cache
def _page(name: str, _urls: str, _prefix: str) -> str:
    return reverse(name)


@cache
def _around(name: str, _urls: str, _prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_STAND_IN]).partition(_STAND_IN)
    return before, after
