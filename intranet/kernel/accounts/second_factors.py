"""The encryption of second factors: secrets of authenticator apps, and seeds of recovery codes.

They are encrypted with a key derived from `SECRET_KEY`, and read with that of any of `SECRET_KEY_FALLBACKS` too.
"""

import base64
import hashlib
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# Of `Authenticator.data`, what allauth encrypts: a text, or a list of texts.
ENCRYPTED: Final = ("secret", "seed", "migrated_codes")


def encrypt(text: str) -> str:
    """The text, for the database."""
    return _current().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """What was encrypted with the key of now, or with one before it. Raises InvalidToken for any other."""
    return _all().decrypt(encrypted.encode()).decode()


def reencrypted(data: dict[str, object]) -> dict[str, object]:
    """The data of a second factor, all of it encrypted with the key of now; the same when it was. Raises InvalidToken."""
    changed = dict(data)
    for name in ENCRYPTED:
        value = data.get(name)
        if isinstance(value, str):
            changed[name] = _renewed(value)
        elif isinstance(value, list):
            changed[name] = [_renewed(one) for one in value]
    return changed


def _renewed(encrypted: str) -> str:
    try:
        _current().decrypt(encrypted.encode())
    except InvalidToken:
        return encrypt(decrypt(encrypted))
    return encrypted


def _current() -> Fernet:
    return _fernet(settings.SECRET_KEY)


def _all() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second-factor:{key}".encode()).digest()))
