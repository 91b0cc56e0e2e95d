"""What leaves a space in an archive: what one reader sees, each page at a path of its own."""

from collections.abc import Iterator
from typing import Final

from django.utils.text import slugify

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.batches import batches
from wiki.models import Space, WikiPage

PAGES_AT_ONCE: Final = 100


def space_in(place: Place) -> Space | None:
    """The space of the group whose content a place holds, if it has one."""
    return Space.objects.filter(group__content=place).select_related("group").first()


def exported_pages(reader: User, space: Space) -> Iterator[WikiPage]:
    """What the reader sees of a space in the order of its tree, a batch at a time."""
    rows = WikiPage.objects.visible_to(reader).filter(space=space).select_related("created_by", "responsible")
    for some in batches(rows.prefetch_related("editions__authors", "page_tags"), "path", size=PAGES_AT_ONCE):
        yield from some


class Paths:
    """The paths of pages in one archive: a folder for each page that has others under it, named by their titles.

    What is under a page that the reader does not see is put under the nearest one that they see. The public id tells two of
    one title apart.
    """

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def of(self, page: WikiPage) -> str:
        """The path of a page without a suffix; the pages above it were asked for before."""
        around = next((self._folders[above] for above in reversed(page.paths_above) if above in self._folders), "")
        path = f"{around}{slugify(page.title)[:60] or 'page'}-{page.public_id}"
        self._folders[page.path] = f"{path}/"
        return path
