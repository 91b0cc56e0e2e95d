"""What the plan of a departure hands over of organizations: those that one person alone administers."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds
from profiles.actions.organizations import hand_over_administration
from profiles.models import Affiliation, Organization
from profiles.queries.administering import administered_alone, others_in_charge


def _takeable(organizations: "QuerySet[Organization]", member: User) -> "QuerySet[Organization]":
    """Those that they belong to."""
    if member.kind != Kind.EMPLOYEE:
        return organizations.none()
    own = Affiliation.objects.filter(member=member, ended_at=None)
    return organizations.filter(pk__in=own.values("organization"))


def _candidates(organization: Organization, holder: User) -> Iterator[Candidate]:
    for member in others_in_charge(organization, holder):
        yield Candidate(member, "role")


def _hand_over(organization: Organization, holder: User, successor: User) -> None:
    hand_over_administration(organization=organization, holder=holder, successor=successor)


holding_kinds.register(
    HoldingKind(
        word="administration",
        noun=_("Administration of an organization"),
        icon="building-2",
        order=70,
        things=Organization.objects.current,
        held=administered_alone,
        visible=lambda organizations, viewer: organizations if not viewer.is_guest else organizations.none(),
        takeable=_takeable,
        title=lambda organization: organization.name,
        address=lambda organization: organization.get_absolute_url(),
        detail=lambda _organization: "",
        candidates=_candidates,
        hand_over=_hand_over,
        reasons={"role": _("Does something else for the organization")},
    )
)
