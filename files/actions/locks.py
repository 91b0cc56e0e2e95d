"""Locking a document while one edits it elsewhere."""

from django.db import transaction
from django.utils import timezone

from files import permissions
from files.actions.libraries import locked
from files.models import LOCK_LASTS, Item, Lock
from files.notifications import RELEASE_ASKED
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require


@transaction.atomic
def lock_item(*, actor: User, item: Item) -> Lock:
    """Lock a document for the actor, or for longer. Raises PermissionRefused, also while somebody else has locked it."""
    item = locked(item)
    require(permissions.can_edit_item(actor, item))
    lock, _is_new = Lock.objects.update_or_create(
        item=item, defaults={"holder": actor, "taken_at": timezone.now(), "until": timezone.now() + LOCK_LASTS, "token": ""}
    )
    record(actor=actor, verb="files.locked", subject=item.key)
    return lock


@transaction.atomic
def release_item(*, actor: User, item: Item) -> None:
    """End the lock of a document; harmless when there is none. Raises PermissionRefused."""
    item = locked(item)
    require(permissions.can_release(actor, item))
    if Lock.objects.filter(item=item).delete()[0]:
        record(actor=actor, verb="files.released", subject=item.key)


@transaction.atomic
def ask_to_release(*, actor: User, item: Item) -> bool:
    """Ask who has locked a document to release it; False when nobody else has. Raises PermissionRefused."""
    require(permissions.can_change_item(actor, item))
    lock = permissions.lock_of(item)
    if lock is None or lock.holder_id == actor.pk:
        return False
    notify(kind=RELEASE_ASKED, subject=item.key, actor=actor, thing=item, facts={"holder": lock.holder.public_id})
    return True
