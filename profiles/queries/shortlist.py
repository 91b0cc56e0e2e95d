"""The people whom a member set aside, as that member may see them now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from intranet.kernel.accounts.models import User
from profiles.models import ShortlistEntry
from profiles.queries.directory import PAGE_SIZE, FoundPerson, people_in_order


@dataclass(frozen=True)
class Shortlist:
    """One page of it. Those whom the directory no longer lists are only counted."""

    page: Page[int]
    people: Sequence[FoundPerson]
    unlisted: int


def shortlist_page(viewer: User, page: str) -> Shortlist:
    """The latest first, twenty to a page, in a constant number of SQL statements."""
    entries = ShortlistEntry.objects.filter(member=viewer).order_by("-added_at", "-pk")
    found = Paginator(entries.values_list("person_id", flat=True), PAGE_SIZE).get_page(page)
    keys = list(found.object_list)
    people = people_in_order(viewer, keys)
    return Shortlist(found, people, len(keys) - len(people))


def exported_people(viewer: User) -> list[FoundPerson]:
    """Everyone on it whom the directory lists today."""
    entries = ShortlistEntry.objects.filter(member=viewer).order_by("-added_at", "-pk")
    return people_in_order(viewer, list(entries.values_list("person_id", flat=True)))
