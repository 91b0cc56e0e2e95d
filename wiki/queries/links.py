"""Where the links of texts lead."""

from urllib.parse import urlencode

from django.urls import reverse


def page_address(public_id: str, title: str) -> str:
    """The address of a page that a text links to; of one that it names (`title`), what finds it by that, or offers to write it.

    It says nothing of the page, which the reader of the text may not see.
    """
    return reverse("wiki:page", args=[public_id]) if public_id else f"{reverse('wiki:named')}?{urlencode({'title': title})}"


def file_address(public_id: str) -> str:
    """The address of a stored file that a text shows."""
    return reverse("wiki:file", args=[public_id])


def recording_address(public_id: str) -> str:
    """The address where a recording of a text is played."""
    return reverse("wiki:recording", args=[public_id])
