"""The editor of a page while it opens: that of an open one is looked at in `test_wiki_editor`, which has a WebSocket."""

from django.urls import reverse

from intranet.kernel.accounts.models import User
from tests.browser.pages.table import Page
from tests.wiki.texts import body
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space


def editor(reader: User | None) -> str:
    assert reader is not None
    front = open_space(actor=reader, owner=None)
    page = create_page(actor=reader, parent=front, title="Brûlages dirigés", language="fr", body=body("Premier."))
    return reverse("wiki:edit", args=[page.address])


PAGES = [Page(name="wiki-editor", address=editor, is_tried_in_all_conditions=True)]
