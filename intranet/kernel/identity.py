"""Public identities: what an address shows instead of a serial number."""

import secrets

from django.db import models

# Crockford's base 32 in lower case: no letter looks like a digit, and none of i, l, o, u makes a word.
PUBLIC_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 16


def new_public_id() -> str:
    """A random identity of 80 bits, so that no sequence of addresses betrays what is hidden."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


class Addressable(models.Model):
    """A row that has an address. Its serial key never leaves the server."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, editable=False, default=new_public_id)

    class Meta:
        abstract = True
