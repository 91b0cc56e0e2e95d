"""The one way to load opportunities for somebody: those of what they see, that are shown to them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from groups.models import Group, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from projects.models import (
    Application,
    Invitation,
    Opportunity,
    OpportunityQuerySet,
    Participation,
    Project,
    ProjectRole,
)

JOINED = (
    "audience",
    "place",
    "project__lead",
    "project__audience",
    "project__place",
    "project__group",
    "group__content",
    "author",
)


def visible_opportunities(viewer: User) -> OpportunityQuerySet:
    """Whatever is listed or counted starts from here: the project or the group must be visible as well."""
    projects, groups = Project.objects.visible_to(viewer), Group.objects.visible_to(viewer)
    of_visible = Q(project__in=projects.values("pk")) | Q(group__in=groups.values("pk"))
    # The team of a project sees its own, also one that is for another organization than theirs.
    team = Participation.objects.filter(member=viewer, role__in=(ProjectRole.LEAD, ProjectRole.TEAM), left_at=None)
    shown = Q(pk__in=Opportunity.objects.visible_to(viewer).values("pk")) | Q(project__in=team.values("project"))
    return Opportunity.objects.shown().filter(shown).filter(of_visible)


def is_run_by(member: User) -> Q:
    """The condition of being of a project whose team the member is in, or of a group that they animate."""
    team = Participation.objects.filter(member=member, role__in=(ProjectRole.LEAD, ProjectRole.TEAM), left_at=None)
    animated = Membership.objects.animating().filter(member=member)
    return Q(project__in=team.values("project")) | Q(group__in=animated.values("group"))


def run_by(member: User) -> OpportunityQuerySet:
    """Those whose applications the member reads."""
    return visible_opportunities(member).filter(is_run_by(member))


def invited_to_apply(member: User, since: datetime | None = None) -> OpportunityQuerySet:
    """The open ones to which the member is invited, since a moment or ever, and has neither declined nor applied."""
    invited = Invitation.objects.filter(member=member, declined_at=None, **({"at__gte": since} if since else {}))
    answered = Application.objects.filter(member=member).values("opportunity")
    return visible_opportunities(member).open().filter(pk__in=invited.values("opportunity")).exclude(pk__in=answered)


def is_visible(viewer: User, opportunity: Opportunity) -> bool:
    """The same rule, asked of a row already found."""
    return visible_opportunities(viewer).filter(pk=opportunity.pk).exists()


def who_see(opportunity: Opportunity, members: Collection[int]) -> frozenset[int]:
    """Those of these members (primary keys) who see it, and the project or the group that it is of."""
    owner, seen = opportunity.owner, members_who_see(opportunity, members)
    # Nearly always it is for whoever its owner is for: they are not asked twice.
    is_for_the_same = (owner.audience_id, owner.place_id) == (opportunity.audience_id, opportunity.place_id)
    return seen if is_for_the_same and owner.is_shown else seen & members_who_see(owner, seen)


def opportunity_or_404(viewer: User, public_id: str) -> Opportunity:
    """The opportunity of an address; Http404 when the viewer may not see it, as when there is none."""
    found = visible_opportunities(viewer).select_related(*JOINED).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def locked(opportunity: Opportunity) -> Opportunity:
    """The opportunity as it is now, which nobody else changes before the end of the transaction."""
    return Opportunity.objects.select_for_update(of=("self",)).select_related(*JOINED).get(pk=opportunity.pk)
