"""Somebody named by what one knows of them."""

from collections.abc import Collection

from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import Named
from profiles.visibility import people_visible_to


def person_named(viewer: User, text: str) -> User | None:
    """The one person whom the viewer may see and who has this handle or full name; None for nobody, or several of the name."""
    people = people_visible_to(viewer)
    by_handle = people.filter(handle=text.strip().lower()).first()
    if by_handle is not None:
        return by_handle
    namesakes = list(people.filter(display_name__iexact=text.strip())[:2])
    return namesakes[0] if len(namesakes) == 1 else None


def people_of_handles(viewer: User, handles: Collection[str]) -> dict[str, Named]:
    """Those of these handles whose people the viewer may see, with their names of today: one statement."""
    rows = people_visible_to(viewer).filter(handle__in=handles).values_list("handle", "display_name")
    return {handle: Named(name, reverse("profiles:person", args=[handle])) for handle, name in rows}
