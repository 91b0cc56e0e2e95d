"""Public identities: what an address shows instead of a serial number."""

import base64
import secrets

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from intranet.kernel.text.bilingual import Words

# Crockford's base 32 in lower case: no letter looks like a digit, and none of i, l, o, u makes a word.
PUBLIC_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 16
_MAX_SLUG_LENGTH = 60
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", PUBLIC_ID_ALPHABET.encode())


def new_public_id() -> str:
    """A random identity of 80 bits, so that no sequence of addresses betrays what is hidden."""
    return base64.b32encode(secrets.token_bytes(10)).translate(_FROM_BASE32).decode()


def derived_public_id(purpose: str, *words: str) -> str:
    """The identity that always follows from these words, for work that is begun again; nobody else can tell it from them."""
    digest = salted_hmac(purpose, "\n".join(words), algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).translate(_FROM_BASE32).decode()


def named_address(public_id: str, name: Words) -> str:
    """What stands in the address of a thing that has a name: the public id, which counts, and a slug, which is for people."""
    return f"{public_id}-{slugify(name.fr or name.en)[:_MAX_SLUG_LENGTH]}".rstrip("-")


class Addressable(models.Model):
    """A row that has an address. Its serial key never leaves the server."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, editable=False, default=new_public_id)

    class Meta:
        abstract = True
