"""The search in all wiki pages: what was found, by what it can be narrowed, and nothing."""

from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import index_now
from tests.browser.pages.table import Address, Page
from tests.wiki.pages import fresh, front_of, write
from wiki.actions.pages import archive_page
from wiki.actions.tags import tag_page


def searched(text: str) -> Address:
    """The page of what is found by these words, among pages of two spaces, one of them put aside."""

    def address(reader: User | None) -> str:
        assert reader is not None
        front = front_of(None, reader)
        page = write(reader, front, "Brûlage dirigé : guide de terrain", "Le permis du jour est sous quarante.")
        tag_page(actor=reader, page=page, labels=["Terrain"])
        old = write(reader, front, "Ancien permis de brûlage", "Un permis en trois exemplaires.")
        archive_page(actor=reader, page=fresh(old), is_archived=True)
        index_now()
        return f"{reverse('wiki:search')}?q={text}"

    return address


PAGES = [
    Page(name="wiki-search", address=searched("permis"), is_tried_in_all_conditions=True),
    Page(name="wiki-search-nothing", address=searched("zirconium")),
]
