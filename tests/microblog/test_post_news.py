"""What notifications of posts say: of what, whose it is, who is named in it, and in which language."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow_own
from intranet.kernel.notifications.kinds import Sentence
from intranet.kernel.notifications.models import Event, PendingEvent
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from intranet.kernel.work import outboxes
from microblog import actions
from microblog.actions import SentPoll
from microblog.models import Post
from microblog.streams import Target

pytestmark = pytest.mark.django_db


def publish(author: User, text: str, **values: Any) -> Post:
    return actions.publish_post(author=author, text=text, target=Target(), **values)


def answer(author: User, post: Post, text: str) -> Post:
    return actions.reply(author=author, parent=post, text=text)


def sentences(reader: User, kind: str, language: str = "en") -> list[Sentence]:
    events = Event.objects.filter(kind=kind).select_related("actor").order_by("-pk")
    with translation.override(language):
        return [found.sentence for found in lines_of(events, reader)]


def test_a_reply_says_whether_it_is_to_ones_own_post_or_to_one_that_one_follows(author: User, reader: User) -> None:
    post = publish(author, "La carte des vents est prête.")
    follow_own(member=reader, key=post.thread_key)
    other = make_member("Étienne Côté")
    answer(other, post, "Merci")
    assert sentences(author, "microblog.replied")[0].line == (
        "Étienne Côté replied to your post: “La carte des vents est prête.”"
    )
    assert sentences(reader, "microblog.replied")[0].line == (
        "Étienne Côté replied to a post you follow: “La carte des vents est prête.”"
    )
    assert "a répondu à votre publication\u00a0: «\u00a0La carte" in sentences(author, "microblog.replied", "fr")[0].line
    answer(make_member("Zoé Roy"), post, "Bravo")
    assert "ont répondu à une publication que vous suivez" in sentences(reader, "microblog.replied", "fr")[0].line


def test_who_quotes_and_who_shares_again_say_which_post(author: User, reader: User) -> None:
    post = publish(author, "La carte des vents est prête.")
    publish(reader, "À lire", quoted=post)
    actions.repost(author=reader, post=post)
    assert sentences(author, "microblog.quoted")[0].line.endswith("quoted your post: “La carte des vents est prête.”")
    assert sentences(author, "microblog.quoted")[0].quote == "À lire"
    reposted = sentences(author, "microblog.reposted")[0]
    assert (reposted.line, reposted.quote) == ("Priya Raghunathan reposted your post", "La carte des vents est prête.")


def test_an_excerpt_names_people_instead_of_their_handles_in_its_own_language(author: User, reader: User) -> None:
    publish(author, f"@{reader.handle}, voici la carte.", language="fr")
    found = sentences(reader, "microblog.mentioned")[0]
    assert found.quote == "@Priya Raghunathan, voici la carte."
    assert found.language == "fr"


def test_more_news_that_name_people_take_as_many_statements(author: User, reader: User) -> None:
    post = publish(author, f"@{reader.handle} un")

    def grow() -> None:
        for number in range(5):
            answer(make_member(f"Anne {number}"), post, f"@{reader.handle} et @{author.handle}")

    answer(reader, post, f"@{author.handle} zéro")
    assert_constant_statements(lambda: sentences(author, "microblog.replied"), grow)


def test_the_list_marks_an_excerpt_with_its_language(client: Client, author: User, reader: User) -> None:
    publish(author, f"@{reader.handle} here is the map of the winds", language="en")
    while PendingEvent.objects.exists():
        for outbox in outboxes.boxes:
            if outbox.model is PendingEvent:
                outboxes.deliver_batch(outbox)
    page = sign_in_as(client, reader).get(reverse("notifications:list")).content.decode()
    assert '<p class="notice__quote" lang="en">' in page


def test_interface_words_within_a_post_of_another_language_are_in_the_readers(
    client: Client, author: User, reader: User
) -> None:
    quoted = publish(author, "Les vents sont forts.", language="fr")
    poll = SentPoll(("Monday", "Tuesday"), timezone.now() + timedelta(days=1))
    post = publish(author, "Which day?", language="en", quoted=quoted, poll=poll)
    page = sign_in_as(client, reader).get(post.get_absolute_url()).content.decode()
    assert '<div class="post__body" lang="en">' in page
    assert '<form class="poll" lang="fr"' in page
    assert '<span lang="en">Monday</span>' in page
    assert '<div class="quote" lang="fr">' in page
    assert '<div class="quote__text">' in page
