"""Handles: the word in a person's address, made from the name and never given to another person."""

import re
import unicodedata
from collections.abc import Collection

from intranet.kernel.accounts.models import User

MAX_LENGTH = 40
# Letters that Unicode does not decompose into a Latin base and a mark.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def handle_base(name: str) -> str:
    """The handle that a name would give if nobody had it: `Łukasz O’Neil-Côté` gives `lukasz.oneil-cote`.

    A name without any Latin letter gives `membre`.
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9 -]", "", plain).split()
    base = re.sub(r"-{2,}", "-", ".".join(words))[:MAX_LENGTH].strip(".-")
    return base if len(base) >= 3 else (f"{base}.membre".strip(".") if base else "membre")


def available_handle(name: str, taken: Collection[str] | None = None) -> str:
    """A handle that nobody has or ever had; a number is added when needed.

    `taken` spares the database when the caller made many at once and knows every one in use.
    """
    base = handle_base(name)
    if taken is None:
        taken = set(User.objects.filter(handle__startswith=base[: MAX_LENGTH - 7]).values_list("handle", flat=True))
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base[: MAX_LENGTH - 1 - len(str(number))]}.{number}"
    return candidate
