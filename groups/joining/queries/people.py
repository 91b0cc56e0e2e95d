"""Guests of a group, those who are banned from it, and people whom one may ask to come."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from groups.models import Ban, Group, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.search.sections import SuggestedLine, suggested_lines
from profiles.queries.people_named import person_named

PAGE_SIZE = 50
SUGGESTED = 8


def guests_of(group: Group) -> "QuerySet[Membership]":
    """The guests of a group, the first to go first, each with where they come from and who answers for them."""
    rows = Membership.objects.current().filter(group=group, role=GroupRole.GUEST)
    return rows.select_related("member__guest_account", "sponsor", "group").order_by("until", "pk")


def guests_page(group: Group, number: str | None) -> "Page[Membership]":
    return Paginator(guests_of(group), PAGE_SIZE).get_page(number)


def bans_page(group: Group, number: str | None) -> "Page[Ban]":
    """Who is kept out of a group, the latest first."""
    bans = Ban.objects.filter(group=group).select_related("member", "actor", "group").order_by("-at", "-pk")
    return Paginator(bans, PAGE_SIZE).get_page(number)


def person_of_group(viewer: User, group: Group, text: str) -> User | None:
    """Somebody whom the viewer names: one of the group, else anybody whom they may see."""
    rows = Membership.objects.current().filter(group=group).select_related("member")
    by_handle = rows.filter(member__handle=text.lower()).first()
    if by_handle is not None:
        return by_handle.member
    named = [one.member for one in rows.filter(member__display_name__iexact=text)[:2]]
    return named[0] if len(named) == 1 else person_named(viewer, text)


def people_to_invite(viewer: User, group: Group, typed: str) -> list[SuggestedLine]:
    """People whose name completes what is typed, whom the viewer may see and who are not in the group.

    Raises SearchUnavailable.
    """
    lines = suggested_lines(viewer, typed, kinds=("person",), limit=SUGGESTED)
    handles = [one.line.public_id for one in lines]
    here = Membership.objects.current().filter(group=group, member__handle__in=handles).values_list("member__handle", flat=True)
    known = set(here)
    return [one for one in lines if one.line.public_id not in known]
