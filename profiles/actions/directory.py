"""What a member keeps of the directory: searches, and people set aside."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles import permissions
from profiles.models import Offer, SavedSearch, ShortlistEntry
from profiles.search.people import PERSON


@transaction.atomic
def save_search(*, member: User, name: str, query: str) -> SavedSearch:
    """Keep a search under a name; the same name again replaces what it stood for. Raises PermissionRefused."""
    require(permissions.can_save_search(member, name))
    return SavedSearch.objects.update_or_create(member=member, name=name, defaults={"query": query})[0]


@transaction.atomic
def delete_search(*, member: User, saved: SavedSearch) -> None:
    """Forget a search that the member kept."""
    require(permissions.can_delete_search(member, saved))
    saved.delete()


@transaction.atomic
def keep_person(*, member: User, person: User) -> None:
    """Put somebody on the member's shortlist; repeating it is harmless. Raises PermissionRefused."""
    require(permissions.can_keep_person(member, person))
    ShortlistEntry.objects.get_or_create(member=member, person=person)


@transaction.atomic
def drop_person(*, member: User, person: User) -> None:
    """Take somebody off the shortlist, whether or not the member may still see them; repeating it is harmless."""
    ShortlistEntry.objects.filter(member=member, person=person).delete()


@transaction.atomic
def drop_unlisted(*, member: User) -> None:
    """Take off the shortlist everybody whom the directory no longer lists."""
    ShortlistEntry.objects.filter(member=member).exclude(person__in=User.objects.listable()).delete()


@transaction.atomic
def note_shortlist_export(*, member: User, count: int) -> None:
    """Record that facts about `count` people leave the site in a file. Raises PermissionRefused."""
    require(permissions.can_search_directory(member))
    record(actor=member, verb="profiles.shortlist_exported", subject=f"member:{member.public_id}", count=count)


@transaction.atomic
def reindex_ended_offers() -> None:
    """Take from the index the offers whose last day was one of the three before today; run every day."""
    today = timezone.localdate()
    ended = Offer.objects.filter(until__lt=today, until__gte=today - timedelta(days=3))
    reindex(PERSON, list(ended.order_by("profile").values_list("profile_id", flat=True).distinct()))
