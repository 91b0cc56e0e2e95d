"""Telling open pages that the card of a document is not what they show any more."""

from time import time

from files.models import Item
from files.queries.uses import showing
from intranet.kernel.realtime.actions import announce


def tell_cards(item: Item) -> None:
    """Have the pages that show an item, or something in it, ask for its card again, each as its own reader.

    Those are told who read what shows it: who may not see the item any more hears of it as well.
    """
    moment = int(time() * 1000)
    for key, thing in sorted(showing(item), key=lambda pair: (pair[1].place_id or 0, pair[0])):
        announce(thing=thing, keys=[key], kind="card_changed", subject=key, version=moment)
