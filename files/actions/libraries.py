"""Libraries, and the locks under which their trees change."""

from django.db import transaction
from django.utils import timezone

from files import permissions
from files.models import Item, Library
from files.roles import LIBRARY
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_audience, locked_place, only, place_for
from intranet.kernel.audiences.models import Place
from intranet.kernel.permissions import require
from profiles.models import Organization


@transaction.atomic
def open_library(*, actor: User, owner: Group | Organization | User) -> Item:
    """The top folder of a library, made when the first thing is put into it. Raises PermissionRefused."""
    require(permissions.can_see_library(actor, owner))
    word = Library.word_of(owner)
    library = Library.objects.filter(**{word: owner}).first()
    if library is None:
        require(permissions.can_fill_library(actor, owner))
        library, is_new = Library.objects.get_or_create(**{word: owner}, defaults={"place": _place_of(owner)})
        if is_new:
            make_top(library, actor)
    return Item.objects.select_related("library").get(library=library, parent=None)


def make_top(library: Library, actor: User) -> Item:
    """The folder that is the library."""
    return Item.objects.create(
        library=library,
        is_folder=True,
        name="",
        audience=locked_audience(library.place),
        place=library.place,
        published_at=timezone.now(),
        created_by=actor,
        changed_by=actor,
    )


def _place_of(owner: Group | Organization | User) -> Place:
    if isinstance(owner, Group):
        return locked_place(owner.tool_key(LIBRARY))
    audience = owner.audience if isinstance(owner, Organization) else only(owner)
    return place_for(key=f"{LIBRARY}:{owner.public_id}", audience=audience)


def locked(item: Item) -> Item:
    """The item as it is now; the tree of its library does not change before the transaction ends."""
    Library.objects.select_for_update().get(pk=item.library_id)
    rows = Item.objects.select_related(
        "library__group", "library__organization", "library__member", "library__place", "place__audience", "place__within"
    )
    return rows.get(pk=item.pk)
