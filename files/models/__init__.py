"""Libraries, and the folders and documents that they hold."""

from files.models.items import LOCK_LASTS, MAX_DEPTH, MAX_NAME_BYTES, Item, Lock, NameRefusedError, Version, clean_name
from files.models.libraries import Library
from files.models.links import MAX_LINK_NOTE, Link
from files.models.sharing import Grant, Right

__all__ = [
    "LOCK_LASTS",
    "MAX_DEPTH",
    "MAX_LINK_NOTE",
    "MAX_NAME_BYTES",
    "Grant",
    "Item",
    "Library",
    "Link",
    "Lock",
    "NameRefusedError",
    "Right",
    "Version",
    "clean_name",
]
