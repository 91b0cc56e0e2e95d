"""Creating, using and ending secrets. The actions of an app ask for permission, and call these."""

import secrets
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.permissions import denied, require
from intranet.kernel.secrets.models import MemberSecret, digest
from intranet.kernel.secrets.queries import secret_kinds

MAX_OF_A_KIND: Final = 20
_PREFIX_LENGTH: Final = 8


@transaction.atomic
def create_secret(made: MemberSecret) -> str:
    """Save a new secret, and return what is shown once. Raises PermissionRefused beyond `MAX_OF_A_KIND` that work."""
    kind = type(made)
    get_user_model().objects.select_for_update().get(pk=made.member_id)  # serialises concurrent calls
    if kind.objects.working().filter(member=made.member_id).count() >= MAX_OF_A_KIND:
        require(denied(_("You already have 20 of these. Revoke one first.")))
    secret = kind.MARK + secrets.token_urlsafe(32)
    made.token_digest, made.prefix = digest(secret), secret[:_PREFIX_LENGTH]
    made.save()
    return secret


def note_secret_use(secret: MemberSecret) -> None:
    """Store the day of the last use: one write a day, and none in read-only mode."""
    today = timezone.localdate()
    if secret.last_used_on != today and not settings.READ_ONLY:
        type(secret).objects.filter(pk=secret.pk).update(last_used_on=today)


def revoke_secret(secret: MemberSecret) -> bool:
    """End a secret at once. False when it had ended before."""
    return bool(type(secret).objects.filter(pk=secret.pk, revoked_at=None).update(revoked_at=timezone.now()))


def end_secrets(member: Model) -> None:
    """End every secret of a member; the caller is inside a transaction."""
    for kind in secret_kinds():
        kind.objects.filter(member=member.pk, revoked_at=None).update(revoked_at=timezone.now())
