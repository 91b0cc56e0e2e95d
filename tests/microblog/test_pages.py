"""Pages of posts: what members read, write and are refused."""

import re
import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from groups.actions.groups import switch_tools
from groups.actions.membership import remove_member
from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Notification, Outcome
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime.bundles import expanded
from intranet.kernel.realtime.queries import changes_since
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from microblog import actions, streams
from microblog.actions.publishing import MENTIONED
from microblog.forms import PostTextField
from microblog.models import Post, Reaction, ReactionKind
from microblog.streams import Target
from tests.groups.statements import assert_all_constant_statements
from tests.microblog.conftest import make_group
from tests.notifications.world import tell
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def tab(client: Client, reader: User) -> Client:
    return sign_in_as(client, reader)


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def say(author: User, text: str = "Bonjour", target: Target | None = None) -> Post:
    return actions.publish_post(author=author, text=text, target=target or Target())


def send(tab: Client, text: str, **values: str) -> object:
    return tab.post(reverse("microblog:publish"), {"text": text, "audience": streams.EVERYONE, "token": "t1", **values})


def test_a_member_publishes_and_reads_it_in_the_stream_of_everyone(tab: Client, reader: User) -> None:
    assert send(tab, "Le modèle est prêt").status_code == 302  # type: ignore[attr-defined]
    page = body(tab.get(reverse("microblog:everyone")))
    assert "Le modèle est prêt" in page
    assert "Everyone" in page or "Tout le monde" in page


def test_the_same_form_sent_twice_makes_one_post(tab: Client) -> None:
    places = {send(tab, "Une fois")["Location"] for _ in range(2)}  # type: ignore[index]
    assert (len(places), Post.objects.count()) == (1, 1)


def token_of(page: object) -> str:
    return re.findall(r'name="token" value="([a-z0-9]+)"', body(page))[0]


def test_a_form_that_was_sent_and_changed_keeps_what_was_typed_and_is_published_when_it_is_sent_again(tab: Client) -> None:
    send(tab, "Une fois")
    answer = send(tab, "Une autre")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "Une autre" in body(answer)
    assert "déjà envoyé ce formulaire" in body(answer)
    assert token_of(answer) != "t1"
    assert Post.objects.count() == 1
    assert send(tab, "Une autre", token=token_of(answer)).status_code == 302  # type: ignore[attr-defined]
    assert Post.objects.count() == 2


def test_a_form_that_was_sent_to_other_readers_is_not_taken_for_the_first(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    send(tab, "Une fois")
    answer = send(tab, "Une fois", audience=group.key)
    assert (answer.status_code, Post.objects.count()) == (200, 1)  # type: ignore[attr-defined]
    send(tab, "Une fois", audience=group.key, token=token_of(answer))
    assert Post.objects.filter(group=group).count() == 1


def test_a_reply_that_was_sent_elsewhere_keeps_what_was_typed(tab: Client, author: User) -> None:
    first, second = (reverse("microblog:reply", args=[say(author).public_id]) for _ in range(2))
    assert tab.post(first, {"text": "Oui", "token": "r1"}).status_code == 302
    answer = tab.post(second, {"text": "Oui", "token": "r1"})
    assert (answer.status_code, "Oui" in body(answer)) == (200, True)
    assert tab.post(second, {"text": "Oui", "token": token_of(answer)}).status_code == 302


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\u200b\u200d", "a" * 501, "é" * 501, "👩‍👩‍👧‍👦" * 501, "x" * 1_000_000],
    ids=["nothing", "spaces", "invisible", "long", "accents", "families", "a book"],
)
def test_a_text_that_is_none_or_too_long_is_refused_and_kept(tab: Client, text: str) -> None:
    answer = send(tab, text)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert not Post.objects.exists()
    if text.strip() and len(text) < 1_000:
        assert text[:400] in body(answer)


@pytest.mark.parametrize("text", ["a" * 500, "é" * 500, "👩‍👩‍👧‍👦" * 500, "e\u0301" * 500])
def test_five_hundred_signs_as_people_see_them_are_not_too_many(tab: Client, text: str) -> None:
    assert send(tab, text).status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", ["@abc ", "#abc ", "@été ", "#été ", "@abc@abc ", "#👩‍👩‍👧‍👦 "])
def test_ten_thousand_mentions_or_hashtags_are_refused_at_once(word: str, reader: User) -> None:
    began = time.process_time()
    with pytest.raises(ValidationError):
        PostTextField(label="").clean(word * 10_000)
    with pytest.raises(ValueError, match="500"):
        say(reader, word * 10_000)
    # It takes some hundredths of a second; what grows with the square of their number takes minutes.
    assert time.process_time() - began < 2
    assert not Post.objects.exists()


def test_a_post_that_is_nothing_but_mentions_tells_some_and_stands_in_few_streams(author: User) -> None:
    people = [make_member(f"Personne {number}", handle=f"{number:03}") for number in range(100)]
    text = " ".join(f"@{member.handle}" for member in people)
    assert len(text) == 499
    post = say(author, text)
    tell()
    assert Notification.objects.filter(kind=MENTIONED, outcome=Outcome.SHOWN).count() == streams.MAX_MENTIONS
    assert post.entries.count() == 2 + streams.MAX_MENTIONS
    tags = say(author, " ".join(f"#t{number}" for number in range(100)))
    assert tags.entries.count() == 2 + streams.MAX_TAGS


def test_html_and_direction_overrides_are_words(tab: Client) -> None:
    send(tab, "<script>alert(1)</script> \u202eici")
    page = body(tab.get(reverse("microblog:everyone")))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page


def test_who_publishes_too_often_is_told_to_wait_and_loses_nothing(tab: Client) -> None:
    for number in range(10):
        send(tab, f"Numéro {number}", token=f"n{number}")
    answer = send(tab, "Encore un", token="n11")
    assert answer.status_code == 429  # type: ignore[attr-defined]
    assert "Encore un" in body(answer)
    assert Post.objects.count() == 10


def test_edits_count_as_posts_and_what_was_typed_is_kept(tab: Client, reader: User) -> None:
    post = say(reader, "Version 0")
    address = reverse("microblog:edit", args=[post.public_id])
    answers = [tab.post(address, {"text": f"Version {number}", "language": "fr"}) for number in range(1, 12)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Version 11" in body(answers[-1])
    post.refresh_from_db()
    assert post.text == "Version 10"


def test_a_post_is_for_no_group_and_no_organization_that_one_is_not_of(tab: Client, author: User) -> None:
    group = make_group(author)
    for audience in (group.key, "organization:0000000000000000", "group:", "nobody"):
        answer = send(tab, "Bonjour", audience=audience)
        assert answer.status_code == 200  # type: ignore[attr-defined]
    assert not Post.objects.exists()
    assert tab.get(reverse("microblog:reach"), {"audience": group.key}).status_code == 404


def test_what_one_may_not_see_is_what_does_not_exist(tab: Client, author: User) -> None:
    hidden = say(author, "Entre nous", Target(group=make_group(author)))
    missing = "0000000000000000"
    for name in ("post", "history", "counts", "reply"):
        found = tab.get(reverse(f"microblog:{name}", args=[hidden.public_id]))
        nothing = tab.get(reverse(f"microblog:{name}", args=[missing]))
        assert (found.status_code, nothing.status_code) == (404, 404)
        assert _shape(found).replace(hidden.public_id, missing) == _shape(nothing)
    for name in ("react", "repost", "bookmark", "pin", "vote", "follow", "reply", "delete", "edit", "decide"):
        answer = tab.post(reverse(f"microblog:{name}", args=[hidden.public_id]), {"kind": "useful", "choice": "0", "text": "x"})
        assert answer.status_code == 404, name


def _shape(answer: object) -> str:
    """The page without what is new in each."""
    return re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", body(answer))


def test_a_reply_stands_under_its_post_and_its_author_hears_of_the_next(tab: Client, author: User, reader: User) -> None:
    post = say(author, "Qui connaît la Rivière-Claire ?")
    tab.post(reverse("microblog:reply", args=[post.public_id]), {"text": "Moi !", "token": "r1"})
    answer = Post.objects.get(root=post)
    tab.post(reverse("microblog:reply", args=[post.public_id]), {"text": "Et moi", "parent": answer.public_id, "token": "r2"})
    page = body(tab.get(post.get_absolute_url()))
    assert page.index("Moi !") < page.index("Et moi")
    post.refresh_from_db()
    assert post.reply_count == 2
    permalink = tab.get(answer.get_absolute_url())
    assert permalink.url == f"{post.get_absolute_url()}#post-{answer.public_id}"  # type: ignore[attr-defined]


def test_a_reply_to_what_was_deleted_meanwhile_is_refused_and_kept(tab: Client, author: User) -> None:
    post = say(author, "Bientôt supprimé")
    actions.reply(author=author, parent=post, text="Une réponse")
    actions.delete_post(actor=author, post=post)
    page = tab.post(reverse("microblog:reply", args=[post.public_id]), {"text": "Trop tard", "token": "r1"})
    assert page.status_code == 200
    assert "Trop tard" in body(page)
    assert Post.objects.filter(text="Trop tard").count() == 0


def test_a_reply_to_what_is_there_no_more_is_none(tab: Client, author: User) -> None:
    post = say(author, "Supprimé")
    actions.delete_post(actor=author, post=post)
    assert tab.post(reverse("microblog:reply", args=[post.public_id]), {"text": "Trop tard", "token": "r1"}).status_code == 404
    assert not Post.objects.filter(text="Trop tard").exists()


def test_what_one_may_read_no_more_takes_no_mark(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    left, hidden, deleted = say(author, "Au groupe", Target(group=group)), say(author, "Caché"), say(author, "Supprimé")
    remove_member(actor=author, group=group, member=reader)
    actions.hide(actor=author, post=hidden)
    actions.delete_post(actor=author, post=deleted)
    for post in (left, hidden, deleted):
        for name in ("react", "repost", "bookmark"):
            address = reverse(f"microblog:{name}", args=[post.public_id])
            assert tab.post(address, {"kind": ReactionKind.USEFUL}).status_code == 404, name
        assert tab.put(f"/api/v1/posts/{post.public_id}/reactions/useful").status_code == 404
        with pytest.raises(PermissionRefused):
            actions.react(member=reader, post=post, kind=ReactionKind.USEFUL)
    assert not Reaction.objects.exists()


def test_the_page_of_mentions_hears_of_those_of_its_reader(tab: Client, author: User, reader: User) -> None:
    assert 'data-live-key="bundle:mentions"' in body(tab.get(reverse("microblog:mentions")))
    post = say(author, f"@{reader.handle} bonjour")
    say(author, "Bonjour à tous")
    missed = changes_since(reader, expanded(reader, ["bundle:mentions"]), -60_000_000)
    assert missed is not None
    assert [change["subject"] for change in missed["changes"]] == [post.key]


def test_the_page_of_mentions_hears_of_answers_by_the_key_of_its_reader(author: User, reader: User) -> None:
    post = say(author, "Bonjour")
    answer = actions.reply(author=author, parent=post, text=f"@{reader.handle} aussi")
    edited = actions.reply(author=author, parent=post, text=f"@{reader.handle} encore")
    actions.edit_post(actor=author, post=edited, text="Personne")
    actions.reply(author=author, parent=post, text="Rien")
    actions.delete_post(actor=author, post=answer)
    # What the page asks for: its bundle, what is shown there, and here a thread of which it shows the first post as well.
    missed = changes_since(reader, expanded(reader, ["bundle:mentions", post.key, edited.key]), -60_000_000)
    assert missed is not None
    of_reader = streams.of_mentions(reader)
    heard = [(change["subject"], change["kind"], of_reader in change["keys"]) for change in missed["changes"]]
    assert [one for one in heard if one[0] in (answer.key, edited.key)] == [
        (answer.key, "answer_added", True),
        (edited.key, "answer_added", True),
        (edited.key, "answer_edited", False),
        (answer.key, "answer_removed", True),
    ]
    assert [one[2] for one in heard if one[0] not in (answer.key, edited.key)] == [False, False]


def test_an_answer_that_an_open_page_asks_for_is_as_on_that_page(tab: Client, author: User, reader: User) -> None:
    post = say(author, "Bonjour")
    answer = actions.reply(author=author, parent=post, text=f"@{reader.handle} aussi")
    address = reverse("microblog:post", args=[answer.public_id])
    pages = ("", post.get_absolute_url()), ("?listed", reverse("microblog:mentions"))
    for query, page in pages:
        alone = tab.get(f"{address}{query}", headers={"HX-Request": "true"})
        assert _shape(alone).strip() in _shape(tab.get(page))


def test_marks_are_made_and_taken_back(tab: Client, author: User) -> None:
    post = say(author)
    for name, values in (("react", {"kind": "useful"}), ("repost", {}), ("bookmark", {})):
        address = reverse(f"microblog:{name}", args=[post.public_id])
        tab.post(address, values)
        tab.post(address, values)
    post.refresh_from_db()
    assert (post.reactions, post.repost_count) == ({ReactionKind.USEFUL: 1}, 1)
    assert "Bonjour" in body(tab.get(reverse("microblog:bookmarks")))
    for name, taken_back in (("react", "useful"), ("repost", "1"), ("bookmark", "1")):
        tab.post(reverse(f"microblog:{name}", args=[post.public_id]), {"take_back": taken_back})
    post.refresh_from_db()
    assert (post.reactions, post.repost_count) == ({ReactionKind.USEFUL: 0}, 0)
    assert "Bonjour" not in body(tab.get(reverse("microblog:bookmarks")))


def test_what_a_post_said_before_may_be_read(tab: Client, author: User) -> None:
    post = say(author, "Premier jet")
    actions.edit_post(actor=author, post=post, text="Version relue")
    page = body(tab.get(reverse("microblog:history", args=[post.public_id])))
    assert page.index("Version relue") < page.index("Premier jet")


def test_nobody_changes_the_post_of_another(tab: Client, author: User) -> None:
    post = say(author)
    for name in ("edit", "delete"):
        answer = tab.post(reverse(f"microblog:{name}", args=[post.public_id]), {"text": "Détourné"})
        assert answer.status_code == 403
    post.refresh_from_db()
    assert post.text == "Bonjour"
    assert post.deleted_at is None


def test_where_a_group_asks_for_it_a_post_waits_for_an_animator(
    tab: Client, client: Client, author: User, reader: User
) -> None:
    group = make_group(author, reader)
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    group.refresh_from_db()
    send(tab, "À approuver", audience=group.key)
    post = Post.objects.get()
    stream = reverse("microblog:group", args=[group.address])
    waiting = reverse("microblog:waiting", args=[group.address])
    assert "À approuver" not in body(tab.get(stream))
    assert "À approuver" in body(tab.get(waiting))
    assert tab.post(reverse("microblog:decide", args=[post.public_id]), {"decision": "approve"}).status_code == 403
    animator = sign_in_as(Client(), author)
    assert "À approuver" in body(animator.get(waiting))
    animator.post(reverse("microblog:decide", args=[post.public_id]), {"decision": "approve"})
    assert "À approuver" in body(tab.get(stream))


def test_what_waits_is_told_apart_from_what_does_not_exist_by_who_may_know_of_it(
    tab: Client, author: User, reader: User
) -> None:
    group = make_group(author, reader, make_member("Marc Bélanger"))
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    send(tab, "À approuver", audience=group.key)
    other = sign_in_as(Client(), User.objects.get(handle="marc.belanger"))
    for public_id in (Post.objects.get().public_id, "0" * 16):
        assert other.post(reverse("microblog:decide", args=[public_id]), {"decision": "approve"}).status_code == 404


def test_a_guest_reads_the_streams_of_their_groups_alone(author: User) -> None:
    from intranet.kernel.accounts.models import Kind

    guest = make_member("Guillaume Roy", email="guest@elsewhere.example", kind=Kind.GUEST)
    say(author, "Pour tous")
    tab = sign_in_as(Client(), guest)
    for name in ("home", "everyone", "mentions", "bookmarks"):
        assert tab.get(reverse(f"microblog:{name}")).status_code == 404, name
    assert tab.get(reverse("microblog:tag", args=["carte"])).status_code == 404


def test_pages_take_as_many_statements_however_much_they_show(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    first = say(author, "Première #carte", Target(group=group))
    actions.reply(author=reader, parent=first, text="Oui")

    def grow() -> None:
        for number in range(5):
            other = make_member(f"Personne {number}")
            post = say(other, f"Numéro {number} #carte @{reader.handle}")
            actions.repost(author=author, post=post)
            quoting = actions.publish_post(author=author, text="Voyez", target=Target(), quoted=post)
            actions.react(member=reader, post=quoting, kind=ReactionKind.USEFUL)
            for parent in (first, post, quoting):
                actions.reply(author=reader, parent=parent, text=f"Réponse {number}")

    grow()
    addresses = (
        reverse("microblog:home"),
        reverse("microblog:everyone"),
        reverse("microblog:group", args=[group.address]),
        reverse("microblog:tag", args=["carte"]),
        reverse("microblog:person", args=[author.handle]),
        first.get_absolute_url(),
    )
    assert_all_constant_statements(tab.get, addresses, grow)


def test_the_page_of_an_organization_leads_its_people_to_its_stream(author: User, reader: User) -> None:
    forests = make_organization("Forêts")
    place(author, organization=forests)
    stream = reverse("microblog:organization", args=[forests.address])
    for viewer, leads in ((author, True), (reader, False)):
        tab = sign_in_as(Client(), viewer)
        assert (f'href="{stream}"' in body(tab.get(forests.get_absolute_url()))) == leads
        assert tab.get(stream).status_code == (200 if leads else 404)


def test_the_page_of_a_group_shows_its_newest_posts_where_it_has_a_stream(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    stream = reverse("microblog:group", args=[group.address])
    assert "Aucune publication pour l’instant" in body(tab.get(group.get_absolute_url()))
    for number in range(4):
        post = say(author, f"Numéro {number}, @{reader.handle}", Target(group=group))
    actions.reply(author=author, parent=post, text="Une réponse")
    say(author, "Ailleurs")
    panel = body(tab.get(group.get_absolute_url())).partition('id="stream-title"')[2].partition("</section>")[0]
    places = [panel.index(f"Numéro {number}, @{reader.display_name}") for number in (3, 2, 1)]
    assert places == sorted(places)
    assert "Numéro 0" not in panel
    assert "Ailleurs" not in panel
    assert f'href="{stream}"' in panel
    actions.hide(actor=author, post=post)
    assert "Numéro 3" not in body(tab.get(group.get_absolute_url()))
    switch_tools(actor=author, group=group, keys=[])
    assert stream not in body(tab.get(group.get_absolute_url()))


@pytest.mark.parametrize("kind", [GroupKind.OPEN, GroupKind.CLOSED])
def test_the_page_of_a_group_takes_as_many_statements_however_much_was_said(
    kind: GroupKind, tab: Client, author: User, reader: User
) -> None:
    """A reader of an open group who is not in it is the one for whom most is asked."""
    group = make_group(author, *([reader] if kind == GroupKind.CLOSED else []), kind=kind)
    say(author, f"Bonjour @{reader.handle}", Target(group=group))

    def grow() -> None:
        for number in range(3):
            post = say(author, f"Numéro {number}", Target(group=group))
            actions.reply(author=author, parent=post, text="Une réponse")

    # One of them is for the newest documents.
    assert_constant_statements(lambda: tab.get(group.get_absolute_url()), grow, at_most=25)


def test_what_was_written_on_its_own_page_is_shown_in_a_stream_and_what_was_corrected_where_it_was_begun(tab: Client) -> None:
    answer = send(tab, "Dit ailleurs")
    address = answer.url  # type: ignore[attr-defined]
    assert address == f"{reverse('microblog:home')}#post-{Post.objects.get().public_id}"
    assert 'name="next"' not in _composer(tab.get(reverse("microblog:publish")))
    everyone = reverse("microblog:everyone")
    assert f'name="next" value="{everyone}"' in _composer(tab.get(everyone))
    assert f'name="next" value="{everyone}"' in _composer(send(tab, "", next=everyone, token="t2"))


def _composer(answer: object) -> str:
    return body(answer).partition('id="composer"')[2].partition("</form>")[0]
