"""What search finds of posts and of people to mention in them."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import sign_in_as
from microblog import actions
from microblog.search import POST
from microblog.streams import Target

pytestmark = pytest.mark.django_db


def found(viewer: User, text: str) -> int:
    """How many posts the engine counts for the viewer."""
    index_now()
    return search(SearchRequest(kind=POST, viewer_audiences=audience_ids(viewer), text=text)).total


def test_anybody_of_the_directory_completes_a_name_in_a_post_to_everyone(client: Client, author: User, reader: User) -> None:
    build_missing()
    index_now()
    answer = sign_in_as(client, reader).get(reverse("content:mentions"), {"in": "everyone", "q": "amad"})
    assert answer.status_code == 200
    assert author.display_name in answer.content.decode()


def test_answers_to_a_post_that_moderation_hides_are_not_even_counted(author: User, reader: User) -> None:
    build_missing()
    post = actions.publish_post(author=author, text="Une question", target=Target())
    actions.reply(author=reader, parent=post, text="Motplanté")
    assert found(reader, "motplanté") == 1
    actions.hide(actor=author, post=post)
    assert found(reader, "motplanté") == 0
    actions.restore(actor=author, post=post)
    assert found(reader, "motplanté") == 1
