"""What shows many pages takes as many statements as what shows one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.wiki.pages import fresh, write
from wiki.actions.evidence import follow_evidence
from wiki.actions.tags import tag_page
from wiki.cards import _happened
from wiki.models import WikiPage
from wiki.queries.home import maintained_by

pytestmark = pytest.mark.django_db


def grow(writer: User, front: WikiPage) -> None:
    for number in range(5):
        page = write(writer, fresh(front), f"Permis {number}", "Un permis.")
        tag_page(actor=writer, page=page, labels=[f"Mot {number}"])
        WikiPage.objects.filter(pk=page.pk).update(responsible=writer)
        follow_evidence([fresh(page)])


def test_lists_of_pages(writer: User, front: WikiPage) -> None:
    grow(writer, front)
    reader, client = make_member("Rita Reader"), Client()
    sign_in_as(client, reader)
    follow(member=reader, key=front.subtree_key)
    since = timezone.now() - timedelta(days=1)
    address = f"/api/v1/wiki/spaces/{front.space.public_id}/pages?page_size=100"
    assert_constant_statements(lambda: client.get(address), lambda: grow(writer, front))
    assert_constant_statements(lambda: _happened(reader, since, 9), lambda: grow(writer, front))
    assert_constant_statements(lambda: maintained_by(reader, writer), lambda: grow(writer, front))


def test_the_page_of_what_was_found(writer: User, front: WikiPage, search_engine: SearchEngine) -> None:
    grow(writer, front)
    build_missing()
    client = Client()
    sign_in_as(client, writer)

    def more() -> None:
        grow(writer, front)
        index_now()

    assert_constant_statements(lambda: client.get("/wiki/search/?q=permis"), more)
