"""Spaces, and the locks under which their trees change."""

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone, locked_audience, locked_place, place_for
from intranet.kernel.audiences.models import Place
from intranet.kernel.permissions import require
from wiki import permissions
from wiki.models import GOVERNMENT, TOP_DEPTH, Editors, Owner, SharedText, Space, WikiPage
from wiki.roles import WIKI


@transaction.atomic
def open_space(*, actor: User, owner: Owner) -> WikiPage:
    """The front page of a space, made when the first page is written in it. Raises PermissionRefused."""
    require(permissions.can_see_space(actor, owner))
    known = Space.objects.filter(**Space.facts_of(owner)).first()
    if known is None:
        require(permissions.can_write_in_space(actor, owner))
        # The spaces are children of one root, which is locked as a space is for its pages.
        root = Page.objects.select_for_update().filter(depth=1).order_by("path")[0]
        known, is_new = Space.objects.get_or_create(**Space.facts_of(owner), defaults={"place": _place_of(owner)})
        if is_new:
            return _make_front_page(known, root, actor)
    return front_page(known)


def front_page(space: Space) -> WikiPage:
    """The page at the top of a space."""
    return WikiPage.objects.to_list().get(space=space, depth=TOP_DEPTH)


def _make_front_page(space: Space, root: Page, actor: User) -> WikiPage:
    now = timezone.now()
    page = WikiPage(
        space=space,
        audience=locked_audience(space.place),
        place=space.place,
        published_at=now,
        language=actor.language,
        editors=Editors.OWNERS if space.owner is None else Editors.MEMBERS,
        created_by=actor,
        created_at=now,
        changed_by=actor,
        changed_at=now,
    )
    page.set_title(space.name)
    page.slug = page.public_id
    root.add_child(instance=page)
    SharedText.objects.create(page=page)
    return page


def _place_of(owner: Owner) -> Place:
    if isinstance(owner, Group):
        return locked_place(owner.tool_key(WIKI))
    if owner is None:
        return place_for(key=f"{WIKI}:{GOVERNMENT}", audience=everyone())
    return place_for(key=f"{WIKI}:{owner.public_id}", audience=owner.audience)


def locked(page: WikiPage) -> WikiPage:
    """The page as it is now; the tree of its space does not change before the transaction ends."""
    Space.objects.select_for_update().get(pk=page.space_id)
    rows = WikiPage.objects.select_related("space__group", "space__organization", "place__audience", "place__within")
    return rows.get(pk=page.pk)
