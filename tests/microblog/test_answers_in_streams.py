"""Answers in a stream: the first ones stand under each post, and one writes one there."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.groups import change_group
from groups.actions.membership import admit
from groups.models import GroupRole
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.testing import make_member, sign_in_as
from microblog import actions
from microblog.models import Post
from microblog.streams import Target
from tests.microblog.conftest import make_group

pytestmark = pytest.mark.django_db

EVERYONE = reverse("microblog:everyone")


@pytest.fixture
def tab(client: Client, reader: User) -> Client:
    return sign_in_as(client, reader)


def say(author: User, target: Target | None = None) -> Post:
    return actions.publish_post(author=author, text="Le pont est rouvert", target=target or Target())


def answer(author: User, post: Post, *texts: str) -> list[Post]:
    return [actions.reply(author=author, parent=post, text=text) for text in texts]


def page(tab: Client, address: str = EVERYONE) -> str:
    return tab.get(address).content.decode()


def beneath(html: str, post: Post) -> str:
    """What stands under the only post of a page, and below it."""
    return html.partition(f'id="answers-{post.public_id}"')[2].partition("</main>")[0]


def texts_in(html: str) -> list[str]:
    return re.findall(r"<p>([^<]*)</p>", html)


def all_of(count: int, *, is_hidden: bool) -> re.Pattern[str]:
    return re.compile(rf'<p class="thread-more"[^>]*{"hidden" if is_hidden else ""}>.*<span data-fact="replies">{count}</span>')


def test_the_first_two_answers_stand_under_a_post_with_the_way_to_all_of_them(tab: Client, author: User, reader: User) -> None:
    post = say(author)
    assert re.search(rf'id="answers-{post.public_id}"[^>]* hidden>', page(tab))
    answer(reader, post, "Une", "Deux")
    shown = beneath(page(tab), post)
    assert texts_in(shown) == ["Une", "Deux"]
    assert all_of(2, is_hidden=True).search(shown)
    answer(author, post, "Trois")
    shown = beneath(page(tab), post)
    assert texts_in(shown) == ["Une", "Deux"]
    assert all_of(3, is_hidden=False).search(shown)
    assert f'href="{post.get_absolute_url()}"' in shown


def test_what_was_hidden_deleted_taken_back_or_waits_stands_under_no_post(author: User, reader: User) -> None:
    group = make_group(author, reader)
    post = say(author, Target(group=group))
    hidden, deleted, withdrawn, _left = answer(reader, post, "Cachée", "Supprimée", "Retirée", "Restée")
    actions.reply(author=author, parent=withdrawn, text="Après elle")
    actions.hide(actor=author, post=hidden)
    for one in (deleted, withdrawn):
        actions.delete_post(actor=reader, post=one)
    change_group(actor=author, group=group, values={"is_approval_needed": True})
    answer(reader, post, "En attente")
    address = reverse("microblog:group", args=[group.address])
    for viewer in (reader, author):
        html = page(sign_in_as(Client(), viewer), address)
        assert texts_in(beneath(html, post)) == ["Restée", "Après elle"]
        assert all_of(2, is_hidden=True).search(beneath(html, post))


def test_what_is_shared_again_has_the_answers_to_what_it_shares(tab: Client, author: User, reader: User) -> None:
    post = say(author)
    answer(reader, post, "Merci")
    actions.repost(author=make_member("Kateri Jacobs"), post=post)
    assert texts_in(beneath(page(tab, reverse("microblog:person", args=[author.handle])), post)) == ["Merci"]
    assert texts_in(beneath(page(tab, reverse("microblog:person", args=["kateri.jacobs"])), post)) == ["Merci"]


def test_answers_are_listed_once_among_those_that_mention_somebody(tab: Client, author: User, reader: User) -> None:
    post = actions.publish_post(author=author, text=f"Pour @{reader.handle}", target=Target())
    (one,) = answer(author, post, f"Et encore @{reader.handle}")
    html = page(tab, reverse("microblog:mentions"))
    assert html.count(f'id="post-{one.public_id}"') == 1
    assert f"answers-{post.public_id}" not in html


def reply_in_place(tab: Client, post: Post, text: str, **values: str) -> object:
    data = {"text": text, "token": "r1", "in_place": "1", **values}
    return tab.post(reverse("microblog:reply", args=[post.public_id]), data, headers={"HX-Request": "true"})


def test_the_form_of_a_reply_is_fetched_alone_and_says_who_will_read_it(author: User, reader: User) -> None:
    guest = make_member("Luca Moretti", email="luca@elsewhere.example", kind=Kind.GUEST)
    group = make_group(author, reader)
    admit(actor=author, group=group, member=guest, role=GroupRole.GUEST, sponsor=author)
    tab = sign_in_as(Client(), reader)
    post = say(author, Target(group=group))
    address = reverse("microblog:reply", args=[post.public_id])
    form = tab.get(f"{address}?in_place=1", headers={"HX-Request": "true"}).content.decode()
    assert form.lstrip().startswith('<form class="reply-here"')
    assert "Feux de forêt" in form
    assert "dont 1 personne de l’extérieur" in form
    assert "<html" in tab.get(address).content.decode()


def test_a_reply_in_place_is_answered_with_what_stands_under_the_post(tab: Client, author: User, reader: User) -> None:
    post = say(author)
    answer(author, post, "Une", "Deux", "Trois")
    for _attempt in range(2):  # the network was slow, and the same form is sent again
        fragment = reply_in_place(tab, post, "Et moi").content.decode()  # type: ignore[attr-defined]
        assert texts_in(fragment) == ["Une", "Deux", "Et moi"]
        own = Post.objects.get(text="Et moi")
        assert f'data-own="post-{own.public_id}"' in fragment
        assert all_of(4, is_hidden=False).search(fragment)
    assert post.answers.count() == 4


def test_a_reply_in_place_to_a_reply_answers_that_one(tab: Client, author: User) -> None:
    post = say(author)
    (one,) = answer(author, post, "Une")
    fragment = reply_in_place(tab, post, "Ah bon", parent=one.public_id).content.decode()  # type: ignore[attr-defined]
    assert texts_in(fragment) == ["Une", "Ah bon"]
    assert Post.objects.get(text="Ah bon").parent == one


def test_a_reply_in_place_that_waits_for_approval_is_said_to_wait(author: User, reader: User) -> None:
    group = make_group(author, reader)
    post = say(author, Target(group=group))
    change_group(actor=author, group=group, values={"is_approval_needed": True})
    fragment = reply_in_place(sign_in_as(Client(), reader), post, "Peut-être").content.decode()  # type: ignore[attr-defined]
    assert "Peut-être" not in fragment
    assert "data-said" in fragment
    assert post.answers.get().pending_at


def test_a_reply_in_place_that_is_refused_makes_nothing_and_says_why(tab: Client, author: User, reader: User) -> None:
    post = say(author)
    assert "d’abord" in reply_in_place(tab, post, "").content.decode()  # type: ignore[attr-defined]
    answer(reader, post, "Avant")
    actions.delete_post(actor=author, post=post)
    assert reply_in_place(tab, post, "Trop tard").status_code in (200, 404)  # type: ignore[attr-defined]
    assert not Post.objects.filter(text="Trop tard").exists()


def test_a_reaction_to_an_answer_under_its_post_keeps_its_few_buttons(tab: Client, author: User) -> None:
    post = say(author)
    (one,) = answer(author, post, "Une")
    address = reverse("microblog:react", args=[one.public_id])
    fragment = tab.post(address, {"kind": "useful", "brief": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in fragment
    assert f"{one.public_id}-bookmark" not in fragment
    assert 'name="brief"' in fragment
