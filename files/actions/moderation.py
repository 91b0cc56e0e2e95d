"""Hiding an item after a report, and showing it again. Moderation has decided."""

from django.db import transaction
from django.utils import timezone

from files.actions.cards import tell_cards
from files.actions.libraries import locked
from files.models import Item
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.comments.actions import follow_things
from intranet.kernel.notifications.actions import restore, withdraw
from intranet.kernel.search.actions import reindex


@transaction.atomic
def hide_item(*, actor: User, item: Item) -> None:
    """Take a document or a folder away from everybody, with what is in it; repeating it is harmless."""
    item = locked(item)
    if item.hidden_at is not None:
        return
    hidden = [item, *Item.objects.within(item).filter(hidden_at=None)]
    keys = [one.pk for one in hidden]
    Item.objects.filter(pk__in=keys).update(hidden_at=timezone.now(), hidden_with=item)
    follow_things(changed=list(Item.objects.filter(pk__in=keys)))
    withdraw(subject=[one.key for one in hidden])
    reindex(Item.search_kind, keys)
    tell_cards(item)
    record(actor=actor, verb="files.hidden", subject=item.key)


@transaction.atomic
def show_item(*, actor: User, item: Item) -> None:
    """Give it back to those who saw it, with what was hidden with it."""
    item = locked(item)
    shown = list(Item.objects.filter(hidden_with=item))
    keys = [one.pk for one in shown]
    Item.objects.filter(pk__in=keys).update(hidden_at=None, hidden_with=None)
    follow_things(changed=list(Item.objects.filter(pk__in=keys)))
    restore(subject=[one.key for one in shown])
    reindex(Item.search_kind, keys)
    tell_cards(item)
    record(actor=actor, verb="files.shown_again", subject=item.key)
