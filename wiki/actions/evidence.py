"""What shows that somebody knows something: the pages that they maintain. Profiles are told of it by signal."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from intranet.kernel.accounts.models import User
from profiles.models import Evidence
from profiles.signals import evidence_given, evidence_withdrawn
from wiki.models import PAGE, WikiPage
from wiki.queries.links import page_address
from wiki.queries.people import maintainers_of, often_written_by


def follow_evidence(pages: Iterable[WikiPage]) -> None:
    """Say again who maintains these pages, with the transaction that changes it, their titles, or who sees them.

    An archived page, and one that nobody sees, shows nothing of anybody.
    """
    for page in pages:
        address = page_address(page.public_id, "")
        known = {one.member_id: one for one in Evidence.objects.filter(kind=PAGE, address=address).select_related("member")}
        is_there = page.is_shown and not page.archived_at
        maintainers = {member.pk: member for member in maintainers_of(page)} if is_there else {}
        for key, one in known.items():
            if key not in maintainers:
                evidence_withdrawn.send(WikiPage, member=one.member, kind=PAGE, address=address)
        for key, member in maintainers.items():
            said = known.get(key)
            if said is None or (said.label, said.audience_id) != (page.title, page.around.audience_id):
                facts = {"kind": PAGE, "address": address, "label": page.title, "audience": page.around.audience}
                evidence_given.send(WikiPage, member=member, **facts)


@transaction.atomic
def follow_move(*, keys: Collection[int]) -> None:
    """Have what these pages (primary keys) show be for those who see them now: their place moved."""
    follow_evidence(WikiPage.objects.filter(pk__in=keys).to_list())


@transaction.atomic
def follow_member(*, member: User) -> None:
    """Say again which pages a member maintains, whose account has changed."""
    wrote = Q(pk__in=often_written_by(member).values("pk")) | Q(responsible=member)
    follow_evidence(WikiPage.objects.filter(wrote).to_list())
