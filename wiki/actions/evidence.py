"""What shows that somebody knows something: the pages that they maintain, and what they recorded. Profiles hear of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from django.db import transaction

from intranet.kernel.accounts.models import User
from profiles.models import Evidence
from profiles.signals import evidence_given, evidence_withdrawn
from wiki.models import KNOWLEDGE, PAGE, WikiPage
from wiki.queries.home import pages_at
from wiki.queries.links import page_address
from wiki.queries.people import maintainers_of, speakers_of

KINDS: Final = (PAGE, KNOWLEDGE)


def follow_evidence(pages: Iterable[WikiPage]) -> None:
    """Say again who maintains these pages or speaks on them, with the transaction that changes it, a title, or who sees them.

    An archived page, and one that nobody sees, shows nothing of anybody. A constant number of statements, and those of what
    has changed.
    """
    rows = {page_address(page.public_id, ""): page for page in pages}
    said: dict[str, dict[tuple[str, int], Evidence]] = defaultdict(dict)
    for one in Evidence.objects.filter(kind__in=KINDS, address__in=list(rows)).select_related("member"):
        said[one.address][one.kind, one.member_id] = one
    shown = [page for page in rows.values() if page.is_shown and not page.archived_at]
    speakers = speakers_of([page for page in shown if page.is_knowledge])
    maintainers = maintainers_of([page for page in shown if not page.is_knowledge])
    for address, page in rows.items():
        speaker, skill = speakers.get(page.pk, (None, None))
        people = {(PAGE, member.pk): member for member in maintainers.get(page.pk, ())}
        people |= {(KNOWLEDGE, speaker.pk): speaker} if speaker else {}
        for key, one in said[address].items():
            if key not in people:
                evidence_withdrawn.send(WikiPage, member=one.member, kind=one.kind, address=address)
        for key, member in people.items():
            known = said[address].get(key)
            facts = {"label": page.title, "audience": page.around.audience, "skill": skill}
            if known is None or (known.label, known.audience_id, known.skill_id) != (
                page.title,
                page.around.audience_id,
                skill.pk if skill else None,
            ):
                evidence_given.send(WikiPage, member=member, kind=key[0], address=address, **facts)


@transaction.atomic
def follow_move(*, keys: Collection[int]) -> None:
    """Have what these pages (primary keys) show be for those who see them now: their place moved."""
    follow_evidence(WikiPage.objects.filter(pk__in=keys).to_list().in_short())


@transaction.atomic
def follow_member(*, member: User) -> None:
    """Have a member whose account does not work any more maintain nothing. Who comes back does with the next edition."""
    if not member.is_active:
        addresses = Evidence.objects.filter(member=member, kind__in=KINDS).values_list("address", flat=True)
        follow_evidence(pages_at(addresses))
