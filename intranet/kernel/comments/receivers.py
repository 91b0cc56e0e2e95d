"""What is said about a thing follows the thing."""

from typing import Any, Final

from django.db.models.signals import post_save
from django.dispatch import receiver

from intranet.kernel.audiences.models import Shareable
from intranet.kernel.comments.actions import follow_thing
from intranet.kernel.comments.things import commentables

# What decides who sees a thing.
DECIDING: Final = frozenset(("audience", "place", "published_at", "pending_at", "hidden_at", "deleted_at"))


@receiver(post_save)
def follow_saved_thing(sender: type, instance: Any, created: bool, **signal: Any) -> None:
    """A thing that is shown to others, hidden or deleted takes what was said about it along, in the same transaction.

    The comments on what is in a place that moves need none of this: they are there themselves.
    """
    changed = signal["update_fields"]
    if not created and _is_commented(sender) and (changed is None or DECIDING.intersection(changed)):
        follow_thing(thing=instance)


def _is_commented(sender: type) -> bool:
    return issubclass(sender, Shareable) and any(kind.model is sender for kind in commentables)
