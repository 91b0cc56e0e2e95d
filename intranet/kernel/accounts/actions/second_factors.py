"""Second factors when the secret key changes."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from intranet.kernel.accounts.second_factors import reencrypted


@dataclass(frozen=True)
class Reencryption:
    """How many second factors were encrypted anew, and how many no key can read."""

    changed: int
    unreadable: int


def reencrypt_second_factors() -> Reencryption:
    """Encrypt every second factor with the secret key of now, each in a transaction of its own. Repeating it is harmless."""
    changed = unreadable = 0
    for key in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            changed += _reencrypt(key)
        except InvalidToken:
            unreadable += 1
    return Reencryption(changed, unreadable)


@transaction.atomic
def _reencrypt(key: int) -> bool:
    factor = Authenticator.objects.select_for_update().filter(pk=key).first()
    if factor is None:
        return False
    data = reencrypted(factor.data)
    if data == factor.data:
        return False
    factor.data = data
    factor.save(update_fields=["data"])
    return True
