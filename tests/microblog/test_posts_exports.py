"""The stream of a group in what its owner takes away."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from groups.actions.groups import switch_tools
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member, statements
from microblog import actions
from microblog.actions import SentPoll
from microblog.models import Post
from microblog.queries import exports as queries
from microblog.streams import Target
from tests.groups.exports import Archive, exported
from tests.microblog.conftest import make_group
from tests.microblog.pictures import sent_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(author: User, reader: User) -> Group:
    return make_group(author, reader)


def say(author: User, text: str = "Bonjour", group: Group | None = None, **others: Any) -> Post:
    return actions.publish_post(author=author, text=text, target=Target(group=group), **others)


def posts_of(archive: Archive) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = archive.data("posts.json")["posts"]
    return found


def pages_of(archive: Archive) -> str:
    return "\n".join(archive.text(name) for name in sorted(archive.files) if name.startswith("posts/0"))


def test_a_post_is_in_the_data_and_on_a_page_with_its_answers(author: User, reader: User, group: Group, settings: Any) -> None:
    post = say(author, f"Voyez @{reader.handle} #Carte", group)
    first = actions.reply(author=reader, parent=post, text="Vu")
    actions.reply(author=author, parent=first, text="Merci")
    archive = exported(author, group)
    [found] = posts_of(archive)
    assert (found["id"], found["state"], found["text"], found["language"]) == (post.public_id, "shown", post.text, "fr")
    assert found["author"]["handle"] == author.handle
    assert found["address"] == settings.PUBLIC_URL + post.get_absolute_url()
    assert [(one["text"], one["answers"]) for one in found["replies"]] == [("Vu", ""), ("Merci", first.public_id)]
    page = archive.text("posts/0001.html")
    assert page.index("#Carte") < page.index("Vu") < page.index("Merci")
    assert f'href="{settings.PUBLIC_URL}/' in page
    assert 'href="/' not in page
    assert "<script" not in page
    assert '<a href="0001.html">' in archive.text("posts/index.html")


def test_pictures_are_in_words_and_polls_with_their_results(author: User, reader: User, group: Group) -> None:
    now = timezone.now()
    say(author, "Une image", group, images=[sent_picture(author, "Une carte du nord")])
    closed = say(author, "Fermé ?", group, poll=SentPoll(["Oui", "Non"], now + timedelta(days=1)))
    actions.vote(member=reader, post=closed, position=1)
    closed.poll.closes_at = now - timedelta(seconds=1)
    closed.poll.save(update_fields=["closes_at"])
    still_open = say(author, "Ouvert ?", group, poll=SentPoll(["Oui", "Non"], now + timedelta(days=1)))
    actions.vote(member=reader, post=still_open, position=0)
    archive = exported(author, group)
    picture, first, second = posts_of(archive)
    assert picture["pictures"] == ["Une carte du nord"]
    assert first["poll"]["choices"] == [{"text": "Oui", "votes": 0}, {"text": "Non", "votes": 1}]
    assert second["poll"]["choices"] == [{"text": "Oui", "votes": None}, {"text": "Non", "votes": None}]
    page = pages_of(archive)
    assert "Une carte du nord" in page
    assert "1 (100\u00a0%)" in page


def test_what_is_hidden_deleted_or_waiting_is_left_out(author: User, reader: User, group: Group) -> None:
    kept = say(author, "Reste", group)
    actions.hide(actor=author, post=say(reader, "Caché", group))
    actions.delete_post(actor=reader, post=say(reader, "Supprimé", group))
    actions.hide(actor=author, post=actions.reply(author=reader, parent=kept, text="Réponse cachée"))
    actions.delete_post(actor=reader, post=actions.reply(author=reader, parent=kept, text="Réponse supprimée"))
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    group.refresh_from_db()
    assert not say(reader, "En attente", group).is_published
    archive = exported(author, group)
    assert [one["text"] for one in posts_of(archive)] == ["Reste"]
    assert posts_of(archive)[0]["replies"] == []
    for word in ("Caché", "Supprimé", "cachée", "supprimée", "attente"):
        assert word not in archive.everything, word


def test_what_others_answered_leaves_its_answers(author: User, reader: User, group: Group) -> None:
    post = say(author, "Des mots repris", group)
    actions.reply(author=reader, parent=post, text="Une réponse")
    actions.delete_post(actor=author, post=post)
    archive = exported(author, group)
    [found] = posts_of(archive)
    assert found["state"] == "withdrawn"
    assert "text" not in found
    assert [one["text"] for one in found["replies"]] == ["Une réponse"]
    assert "Des mots repris" not in archive.everything


def test_what_is_said_elsewhere_or_shared_again_is_not_of_the_group(author: User, reader: User, group: Group) -> None:
    other = make_group(author, name="Ailleurs")
    say(author, "Pour tous")
    say(author, "Ailleurs aussi", other)
    actions.repost(author=reader, post=say(author, "Ici", group))
    archive = exported(author, group)
    assert [(one["text"], one["shared_by"]) for one in posts_of(archive)] == [("Ici", 1)]
    assert "Pour tous" not in archive.everything
    assert "Ailleurs aussi" not in archive.everything


def test_what_a_post_speaks_about_is_there_for_who_may_read_it(author: User, reader: User, group: Group) -> None:
    foreign = make_group(reader, name="Ailleurs")
    hidden = say(reader, "Secret d’ailleurs", foreign)
    say(author, "Voyez", group, quoted=say(author, "Pour tous"))
    say(reader, "Lisez", group, quoted=hidden)
    archive = exported(author, group)
    assert [bool(one["speaks_about"]) for one in posts_of(archive)] == [True, False]
    assert "Pour tous" in pages_of(archive)
    assert "Secret d’ailleurs" not in archive.everything
    assert hidden.public_id not in archive.everything


def test_a_text_that_is_markup_stays_a_text(author: User, group: Group) -> None:
    say(author, '<script>alert(1)</script> {% now "Y" %}', group, images=[sent_picture(author, "<img onerror=x>")])
    page = pages_of(exported(author, group))
    assert "<script>" not in page
    assert "<img" not in page
    assert '{% now "Y" %}' in page.replace("&quot;", '"')


def test_a_stream_that_is_switched_off_is_left_out_and_an_empty_one_is_there(author: User, group: Group) -> None:
    archive = exported(author, group)
    assert (posts_of(archive), "posts/index.html" in archive.files) == ([], True)
    say(author, "Éteint", group)
    switch_tools(actor=author, group=group, keys=["discussions"])
    group.refresh_from_db()
    archive = exported(author, group)
    assert not [name for name in archive.files if name.startswith("posts")]
    assert "Éteint" not in archive.everything


def test_batches_leave_nothing_out(monkeypatch: pytest.MonkeyPatch, author: User, reader: User, group: Group) -> None:
    monkeypatch.setattr(queries, "POSTS_AT_ONCE", 2)
    monkeypatch.setattr(queries, "ANSWERS_AT_ONCE", 3)
    expected = []
    for number in range(5):
        post = say(author, f"Numéro {number}", group)
        answers = [f"Réponse {number}.{each}" for each in range(number)]
        for text in answers:
            actions.reply(author=reader, parent=post, text=text)
        expected.append((post.text, answers))
    archive = exported(author, group)
    assert [(one["text"], [each["text"] for each in one["replies"]]) for one in posts_of(archive)] == expected
    assert {name for name in archive.files if name.startswith("posts/0")} == {f"posts/000{number}.html" for number in (1, 2, 3)}
    page = pages_of(archive)
    assert all(text in page for text, answers in expected for text in (text, *answers))


def test_statements_grow_with_batches_and_not_with_rows(author: User, reader: User, group: Group) -> None:
    def grow() -> None:
        for number in range(6):
            other = make_member(f"Personne {number}")
            post = say(author, f"Numéro {number} @{other.handle}", group)
            actions.reply(author=reader, parent=post, text="Oui")

    def count() -> int:
        with statements() as sql:
            for posts in queries.batches_of_posts(author, group):
                assert [len(list(one.answers)) for one in queries.with_answers(author, posts)] == [1] * len(posts)
        return len(sql)

    grow()
    before = count()
    grow()
    assert count() == before
