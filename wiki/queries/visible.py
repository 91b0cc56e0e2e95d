"""The one way to load pages for somebody: those of what they see, that are shown to them."""

from django.db.models import Case, Value, When
from django.http import Http404

from groups.models import Group
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.text.bilingual import fold
from profiles.models import Organization
from wiki import permissions
from wiki.models import MAX_TITLE_LENGTH, FormerTitle, Owner, Space, WikiPage


def page_or_404(viewer: User, address: str) -> WikiPage:
    """The page of an address (`<public id>-<title>`); Http404 when the viewer may not see it, as when there is none."""
    public_id = address.partition("-")[0]
    rows = WikiPage.objects.visible_to(viewer).to_list().select_related("responsible", "former_responsible", "reviewed_by")
    page = rows.filter(public_id=public_id).first()
    if page is None or not permissions.can_see_page(viewer, page):
        raise Http404
    return page


def space_of(owner: Owner) -> Space | None:
    """The space of an owner, once a page was written in it."""
    return Space.objects.select_related("group", "organization", "place__audience").filter(**Space.facts_of(owner)).first()


def owner_or_404(viewer: User, *, group: str = "", organization: str = "") -> Owner:
    """The group or the organization of an address, or the government, whose space the viewer may open; else Http404."""
    owner: Group | Organization | None = None
    if group:
        owner = group_or_404(viewer, group)
    elif organization:
        owner = Organization.objects.filter(public_id=organization.partition("-")[0]).first()
        if owner is None:
            raise Http404
    if not permissions.can_see_space(viewer, owner):
        raise Http404
    return owner


def page_named(viewer: User, title: str, *, around: WikiPage | None = None) -> WikiPage | None:
    """The page that a title stands for, of those that the viewer sees: in the space of the page that names it, else in another.

    A page that has the title comes before one that had it.
    """
    key = fold(title)[:MAX_TITLE_LENGTH]
    shown = WikiPage.objects.visible_to(viewer)
    has_had_it = FormerTitle.objects.filter(title_key=key).values("page")
    for rows in (shown.filter(title_key=key), shown.filter(pk__in=has_had_it)):
        is_elsewhere = Case(When(space=around.space_id, then=0), default=1) if around else Value(0)
        found = rows.order_by(is_elsewhere, "pk").first()
        if found is not None:
            return found
    return None


def chosen_page(viewer: User, space: Space, public_id: str) -> WikiPage | None:
    """The page of a space that a form names, if the viewer sees it."""
    rows = WikiPage.objects.visible_to(viewer).in_short().to_list().select_related("counterpart")
    return rows.filter(space=space, public_id=public_id, archived_at=None).first()


def page_above(page: WikiPage) -> WikiPage:
    """The page above it, whoever sees it. Nothing is above the front page of a space, which it gives."""
    return page if page.is_top else WikiPage.objects.to_list().get(path=page.paths_above[-1])


def place_above(page: WikiPage) -> Place:
    """The place of the page above it. Nothing is above the front page of a space, whose own it gives."""
    above = WikiPage.objects.filter(path__in=page.paths_above[-1:]).values("place")
    return Place.objects.select_related("audience").filter(pk__in=above).first() or page.around
