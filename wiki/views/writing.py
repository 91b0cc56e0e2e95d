"""Where the text of a page is written."""

from django.urls import NoReverseMatch, reverse

from wiki.models import WikiPage


def address_to_write(page: WikiPage) -> str:
    """The editor of a page; its form; while there is neither, the page itself."""
    for name in ("wiki:edit", "wiki:form"):
        try:
            return reverse(name, args=[page.address])
        except NoReverseMatch:
            continue
    return page.get_absolute_url()
