"""What is drawn of the composer."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import sign_in_as
from microblog import actions
from microblog.forms import AnswerForm, NewPostForm
from microblog.streams import Target
from microblog.templatetags.composer import composer_parts
from tests.microblog.conftest import make_group

pytestmark = pytest.mark.django_db


def test_empty_parts_of_a_composer_are_in_the_language_of_who_reads(author: User) -> None:
    root = actions.publish_post(author=author, target=Target(), text="Bonjour")
    for language, title in (("fr", "Ajouter des images"), ("en", "Add pictures"), ("fr", "Ajouter des images")):
        with translation.override(language):
            assert title in composer_parts(AnswerForm(root=root))
            drawn = composer_parts(NewPostForm(targets=[]))
            assert title in drawn
            assert 'id="part-poll"' in drawn


def test_each_composer_is_of_its_own_and_offers_what_its_writer_may_write_for(author: User, reader: User) -> None:
    """Two that had the same token would make one post of two."""
    make_group(author, name="<b>Récits</b> & relevés")
    shown = [_composer_of(member) for member in (author, reader, author)]
    tokens = {re.findall(r'name="token" value="([a-z0-9]+)"', composer)[0] for composer in shown}
    assert len(tokens) == 3
    option = "&lt;b&gt;Récits&lt;/b&gt; &amp; relevés</option>"
    assert [option in composer for composer in shown] == [True, False, True]
    assert all('<option value="everyone" selected>' in composer for composer in shown)


def _composer_of(member: User) -> str:
    page = sign_in_as(Client(), member).get(reverse("microblog:home")).content.decode()
    return page.partition('id="composer"')[2].partition("</form>")[0]
