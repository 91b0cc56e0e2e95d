"""Telling open pages what happened."""

from collections.abc import Iterable, Mapping
from itertools import batched

from django.db import transaction
from django.utils import timezone

from intranet.kernel.audiences.models import Place, Shareable
from intranet.kernel.realtime import events
from intranet.kernel.realtime.models import Change, ChangeKey
from intranet.kernel.realtime.news import ChangeNews, MemberNews, fetching_frame, frame
from intranet.kernel.realtime.queries import KEPT, as_told

type Facts = Mapping[str, str | int | bool]

# So many changes are forgotten in one short transaction.
FORGOTTEN_AT_ONCE = 500


@transaction.atomic(savepoint=False)
def announce(
    *,
    thing: Shareable,
    keys: Iterable[str],
    kind: str,
    subject: str,
    version: int,
    facts: Facts | None = None,
    unnamed: Iterable[str] = (),
) -> None:
    """Store a change of a thing with the transaction that makes it; after commit, open pages hear of it.

    It reaches the pages that listen to one of the `keys` and whose readers see the `thing` (its audience, and its place).
    `kind` is what happened, such as `reply_added`; the page fetches the rest by the `subject`. Words of members are no facts.
    All these pages are told the keys. `unnamed` ones say more than all these readers know: each is told to the pages that
    listen to it, and to no others.
    """
    audience, place = _audience_now(thing)
    change = Change.objects.create(
        audience_id=audience,
        place_id=place,
        kind=kind,
        subject=subject,
        version=version,
        facts=dict(facts or {}),
    )
    named = sorted(set(keys))
    own = sorted(set(unnamed).difference(named))
    ChangeKey.objects.bulk_create([ChangeKey(change=change, key=key, at=change.at) for key in (*named, *own)])
    # First whoever listens to an unnamed key: a page that is told a change twice drops what comes second.
    for listened, told in [*(((key,), [*named, key]) for key in own), (tuple(named), named)]:
        message = fetching_frame("change", **as_told(change, told))
        events.say_after_commit(ChangeNews(audience, place, listened, message))


def tell(*, members: Iterable[str], name: str, facts: Facts) -> None:
    """After commit, tell the open pages of these members (public ids) something that is not stored, such as a count.

    A page that was not connected asks for it by itself.
    """
    message = frame("told", name=name, facts=dict(facts))
    for some in batched(members, events.MAX_MEMBERS, strict=False):
        events.say_after_commit(MemberNews(some, message))


def tell_readers(*, thing: Shareable, keys: Iterable[str], name: str, facts: Facts) -> None:
    """After commit, tell the pages that listen to one of the keys and whose readers see the thing; nothing is stored.

    For counts that change often: a page that was not connected asks for them by itself. All these readers hear the same: what
    one may know and another may not is no fact, and pages ask for it.
    """
    message = fetching_frame("told", name=name, facts=dict(facts))
    events.say_after_commit(ChangeNews(thing.audience_id, thing.place_id, tuple(sorted(set(keys))), message))


def forget_old_changes() -> None:
    """Delete the changes that no page can ask for any more, in short transactions."""
    oldest = timezone.now() - KEPT
    while True:
        keys = list(Change.objects.filter(at__lt=oldest).order_by("at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        if not keys:
            return
        with transaction.atomic():
            Change.objects.filter(pk__in=keys).delete()


def _audience_now(thing: Shareable) -> tuple[int, int | None]:
    """The audience that the thing has, or will have when it has followed its place, and the place.

    The caller may have read the thing before its place moved: it is read again while the place cannot. Open pages are told
    by the audience alone, so a change in a place that moves already has the new one.
    """
    if thing.place_id is None:
        return thing.audience_id, None
    place = Place.objects.select_for_update(no_key=True).get(pk=thing.place_id)
    audience = type(thing)._base_manager.filter(pk=thing.pk).values_list("audience_id", flat=True).first()
    if audience is None:
        audience = thing.audience_id
    return (place.audience_id if audience in place.former_audiences else audience), place.pk
