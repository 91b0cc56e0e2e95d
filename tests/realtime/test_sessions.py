"""What a session allows an open page: as much as it allows pages."""

import pytest
from django.test import Client
from django.utils import timezone

from intranet.kernel.privacy.actions import accept_texts, publish_text
from intranet.kernel.privacy.models import TextKind
from intranet.kernel.realtime.sessions import standing_of
from intranet.kernel.testing import make_member

pytestmark = pytest.mark.django_db


def test_an_open_page_waits_for_new_terms_as_pages_do(client: Client) -> None:
    member = make_member("Luc Roy")
    client.force_login(member)
    key = client.session.session_key
    assert key
    assert standing_of(key)
    now = timezone.now()
    publish_text(actor=None, kind=TextKind.TERMS, body_fr="<p>Neuf</p>", body_en="<p>New</p>", in_force_from=now)
    assert standing_of(key) is None
    accept_texts(member=member)
    assert standing_of(key)


def test_whoever_has_not_finished_the_first_login_hears_nothing(client: Client) -> None:
    client.force_login(make_member("Eva Roy", has_settled=False))
    assert standing_of(str(client.session.session_key)) is None
