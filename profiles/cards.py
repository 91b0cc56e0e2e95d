"""What the home page shows of people, organizations and skills."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.since import Happening, Source, sources
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from profiles.permissions import can_search_directory
from profiles.queries.home import asked_affiliation, duties, newcomers
from profiles.queries.people import own_strength
from profiles.queries.suggestions import people_to_follow
from profiles.visibility import person_key

PEOPLE_SHOWN = 3


def _waiting(member: User) -> Sequence[Waiting]:
    """What a registrar, a curator or an employee without an organization has to do."""
    found = duties(member)
    lines = []
    if found.is_without_organization:
        lines.append(
            Waiting(
                icon="building-2",
                line=_("Say where you work"),
                address=reverse("profiles:organizations"),
                detail=_("Open your organization and choose “I work here”: its registrars answer."),
                button=gettext_lazy("Choose"),
            )
        )
    for organization in found.requests:
        count = organization.waiting  # type: ignore[attr-defined]
        words = ngettext(
            "{count} person asks to belong to {organization}", "{count} people ask to belong to {organization}", count
        )
        lines.append(
            Waiting(
                icon="user-check",
                line=words.format(count=count, organization=organization.name),
                address=reverse("profiles:organization_requests", args=[organization.address]),
                button=gettext_lazy("Answer"),
            )
        )
    if found.skills:
        words = ngettext("{count} skill that members typed", "{count} skills that members typed", found.skills)
        lines.append(
            Waiting(
                icon="badge-check",
                line=words.format(count=found.skills),
                address=reverse("profiles:curation"),
                detail=_("Most of it already exists under another name."),
                button=gettext_lazy("Review"),
            )
        )
    return lines


def _affiliation(member: User) -> Mapping[str, object] | None:
    """The answer of a registrar that the member waits for, shown as progress."""
    asked = asked_affiliation(member)
    return {"asked": asked} if asked else None


def _strength(member: User) -> Mapping[str, object] | None:
    """How easy one is to find, until nothing is missing. Nobody looks for a guest."""
    if not can_search_directory(member):
        return None
    strength = own_strength(member.profile)
    return {"strength": strength} if strength.next_step else None


def _people(member: User) -> Mapping[str, object] | None:
    if not can_search_directory(member):
        return None
    suggestions = people_to_follow(member, at_most=PEOPLE_SHOWN)
    return {"suggestions": suggestions} if suggestions else None


def _happened(member: User, since: datetime, size: int) -> Sequence[Happening]:
    """Who joined the member's organization."""
    if not can_search_directory(member):
        return []
    return [
        Happening(
            at=one.started_at,
            about=person_key(one.member),
            actor=one.member,
            line=_("{name} has joined your organization").format(name=one.member.display_name),
            address=one.member.profile.get_absolute_url(),
            icon="user-plus",
            detail=str(one.member.profile.title),
            action="" if one.is_followed else "profiles/home/follow.html",  # type: ignore[attr-defined]
        )
        for one in newcomers(member, since, size)
    ]


for card in (
    Card(key="affiliation", template="profiles/home/affiliation.html", content=_affiliation, order=10),
    Card(key="strength", template="profiles/home/strength.html", content=_strength, order=20),
    Card(key="people", template="profiles/home/people.html", content=_people, order=30, for_beginners=True),
):
    cards.register(card)
sources.register(Source(key="people", order=30, happened=_happened))
waiting_sources.register(WaitingSource(key="people", order=20, waiting=_waiting))
