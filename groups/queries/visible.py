"""The one way to load a group for somebody, or be told that there is none."""

from django.http import Http404

from groups.models import Group
from intranet.kernel.accounts.models import User


def public_id_of(address: str) -> str:
    """The part of an address that counts: the slug after it is for people."""
    return address.partition("-")[0]


def group_or_404(viewer: User, address: str) -> Group:
    """The group of an address, with its content's place; Http404 when the viewer may not see it, as when there is none.

    The same statements are run for a hidden group, a deleted one and one that never was.
    """
    group = Group.objects.visible_to(viewer).select_related("content").filter(public_id=public_id_of(address)).first()
    if group is None:
        raise Http404
    return group
