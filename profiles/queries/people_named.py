"""Somebody named by what one knows of them."""

from intranet.kernel.accounts.models import User
from profiles.queries.visibility import people_visible_to


def person_named(viewer: User, text: str) -> User | None:
    """The one person whom the viewer may see and who has this handle or full name; None for nobody, or several of the name."""
    people = people_visible_to(viewer)
    by_handle = people.filter(handle=text.strip().lower()).first()
    if by_handle is not None:
        return by_handle
    namesakes = list(people.filter(display_name__iexact=text.strip())[:2])
    return namesakes[0] if len(namesakes) == 1 else None
