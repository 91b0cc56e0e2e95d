"""The editor of a page while it opens: that of an open one is looked at in `test_wiki_editor`, which has a WebSocket."""

from django.conf import settings
from django.urls import reverse
from wagtail.models import Locale
from wagtail.models import Page as Root

from intranet.kernel.accounts.models import User
from tests.browser.pages.table import Page
from tests.wiki.texts import body
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space


def editor(reader: User | None) -> str:
    assert reader is not None
    if not Root.objects.filter(depth=1).exists():  # a test that commits has emptied the tables of what a migration made
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        Root.add_root(title="Root", slug="root")
    front = open_space(actor=reader, owner=None)
    page = create_page(actor=reader, parent=front, title="Brûlages dirigés", language="fr", body=body("Premier."))
    return reverse("wiki:edit", args=[page.address])


PAGES = [Page(name="wiki-editor", address=editor, is_tried_in_all_conditions=True)]
