"""The question sets that somebody keeps."""

from django.http import Http404

from intranet.kernel.accounts.models import User
from profiles.models import Organization, OrganizationRole
from profiles.roles import roles_everywhere
from wiki.knowledge.permissions import can_curate_set
from wiki.models import QuestionSet


def curated_organizations(viewer: User) -> list[Organization]:
    """Those whose question sets the viewer keeps."""
    keys = [key for key, roles in roles_everywhere(viewer).items() if OrganizationRole.CURATOR in roles]
    return list(Organization.objects.current().filter(pk__in=keys).order_by("name_fr"))


def curated_by(viewer: User) -> list[QuestionSet]:
    """Those that the viewer may change: all of them for an administrator."""
    rows = QuestionSet.objects.select_related("organization").prefetch_related("questions").order_by("pk")
    return list(rows if viewer.is_staff else rows.filter(organization__in=curated_organizations(viewer)))


def set_or_404(viewer: User, public_id: str) -> QuestionSet:
    """One that the viewer may change; else Http404."""
    found = QuestionSet.objects.select_related("organization").filter(public_id=public_id).first()
    if found is None or not can_curate_set(viewer, found):
        raise Http404
    return found
