"""The one way to load opportunities for somebody: those of what they see, that are shown to them."""

from collections.abc import Collection

from django.db.models import Q
from django.http import Http404

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from projects.models import OpenTo, Opportunity, OpportunityQuerySet, Participation, Project, ProjectRole

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
    shown = Q(pk__in=Opportunity.objects.visible_to(viewer).values("pk")) | Q(
        open_to=OpenTo.ORGANIZATION, project__in=team.values("project")
    )
    return Opportunity.objects.shown().filter(shown).filter(of_visible)


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
