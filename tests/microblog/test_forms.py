"""What is drawn of the composer."""

import pytest
from django.utils import translation

from intranet.kernel.accounts.models import User
from microblog import actions
from microblog.forms import AnswerForm, NewPostForm
from microblog.streams import Target
from microblog.templatetags.composer import composer_parts

pytestmark = pytest.mark.django_db


def test_empty_parts_of_a_composer_are_in_the_language_of_who_reads(author: User) -> None:
    root = actions.publish_post(author=author, target=Target(), text="Bonjour")
    for language, title in (("fr", "Joindre des images"), ("en", "Add pictures"), ("fr", "Joindre des images")):
        with translation.override(language):
            assert title in composer_parts(AnswerForm(root=root))
            drawn = composer_parts(NewPostForm(targets=[]))
            assert title in drawn
            assert 'id="part-poll"' in drawn
