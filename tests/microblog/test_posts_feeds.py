"""Streams as Atom, read by programs with a secret address and no session."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import admit, remove_member
from groups.models import Group, GroupKind, GroupRole
from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.accounts.models import Kind, User, digest
from intranet.kernel.feeds.actions import MAX_FEEDS, make_feed
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.follows.actions import follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.privacy.actions import accept_texts, publish_text
from intranet.kernel.privacy.models import TextKind
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from microblog import actions, streams
from microblog.actions import SentPoll
from microblog.feeds import KIND
from microblog.models import Post
from microblog.streams import Target
from tests.accounts.conftest import PASSWORD
from tests.microblog.conftest import make_group
from tests.microblog.pictures import sent_picture

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def say(author: User, text: str = "Bonjour", group: Group | None = None, **others: Any) -> Post:
    return actions.publish_post(author=author, text=text, target=Target(group=group), **others)


def secret_of(member: User, name: str = streams.EVERYONE) -> str:
    return make_feed(member=member, kind=KIND, name=name)[1]


def get(secret: str, **headers: str) -> Any:
    return Client().get(reverse("feeds:feed", args=[secret]), headers=headers)


def parsed(secret: str) -> ElementTree.Element:
    answer = get(secret)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def entries(secret: str) -> list[ElementTree.Element]:
    return parsed(secret).findall("a:entry", ATOM)


def titles(secret: str) -> list[str | None]:
    return [entry.findtext("a:title", namespaces=ATOM) for entry in entries(secret)]


@pytest.fixture
def tab(client: Client, reader: User) -> Client:
    return sign_in_as(client, reader)


# What is read ------------------------------------------------------------------------------------------------------------


def test_a_feed_is_valid_atom(author: User, reader: User, settings: Any) -> None:
    post = say(author, f"Le modèle de @{reader.handle} est prêt <b> & #FeuxDeForêt, voir https://exemple.gouv.example/?a=1&b=2")
    answer = get(secret_of(reader))
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.get(LANGUAGE) == reader.language
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"a:{name}", ATOM)) == 1, name
    [entry] = feed.findall("a:entry", ATOM)
    assert entry.get(LANGUAGE) == "fr"
    for name in ("id", "title", "updated", "published", "content", "author"):
        assert len(entry.findall(f"a:{name}", ATOM)) == 1, name
    assert str(entry.findtext("a:id", namespaces=ATOM)).startswith("urn:uuid:")
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == author.display_name
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert (link.get("rel"), link.get("href")) == ("alternate", settings.PUBLIC_URL + post.get_absolute_url())
    assert [(one.get("term"), one.get("label")) for one in entry.findall("a:category", ATOM)] == [
        ("feuxdeforet", "FeuxDeForêt")
    ]
    content = entry.find("a:content", ATOM)
    assert content is not None
    assert content.get("type") == "html"
    assert "&lt;b&gt;" in str(content.text)
    assert f'href="{settings.PUBLIC_URL}/stream/tags/feuxdeforet/"' in str(content.text)
    assert 'href="/' not in str(content.text)


def test_each_stream_has_its_feed(author: User, reader: User) -> None:
    group = make_group(author, reader)
    say(author, f"À tous, @{reader.handle} #carte")
    say(author, "Au groupe", group)
    follow(member=reader, key=f"person:{author.public_id}")
    everyone = [f"À tous, @{reader.display_name} #carte"]
    for name, expected in (
        ("home", ["Au groupe", *everyone]),
        ("everyone", everyone),
        ("mentions", everyone),
        ("tag:Carte", everyone),
        (group.key, ["Au groupe"]),
        (streams.of_person(author), ["Au groupe", *everyone]),
    ):
        assert titles(secret_of(reader, name)) == expected, name


def test_identities_stay_whatever_the_secret_and_the_edit(author: User, reader: User) -> None:
    post = say(author, "Avant", at=timezone.now() - timedelta(days=1))

    def facts() -> list[str | None]:
        feed = parsed(secret_of(reader))
        [entry] = feed.findall("a:entry", ATOM)
        return [
            feed.findtext("a:id", namespaces=ATOM),
            *(entry.findtext(f"a:{one}", namespaces=ATOM) for one in ("id", "updated")),
        ]

    before = facts()
    actions.edit_post(actor=author, post=post, text="Après")
    after = facts()
    assert before[:2] == after[:2]
    assert str(before[2]) < str(after[2])


def test_what_comes_with_a_post_is_in_words(author: User, reader: User) -> None:
    quoted = say(author, "Cité", at=timezone.now() - timedelta(days=1))
    poll = SentPoll(["Oui", "Non"], timezone.now() + timedelta(days=1))
    picture = sent_picture(author, 'Une "carte" <ici>')
    post = say(author, "Voici", quoted=quoted, poll=poll, images=[picture])
    html = str(entries(secret_of(reader))[0].findtext("a:content", namespaces=ATOM))
    assert "<blockquote><p>Cité</p>" in html
    assert "<ul><li>Oui</li><li>Non</li></ul>" in html
    assert 'alt="Une &quot;carte&quot; &lt;ici&gt;"' in html
    actions.vote(member=reader, post=post, position=0)
    assert "<li>Oui (100\u00a0%)</li>" in str(entries(secret_of(reader))[0].findtext("a:content", namespaces=ATOM))


def test_a_repost_is_an_entry_of_its_own_that_names_who_shares(author: User, reader: User) -> None:
    post = say(author, "À partager")
    actions.repost(author=reader, post=post)
    other = make_member("Tom O’Neil")
    [entry] = entries(secret_of(other, streams.of_person(reader)))
    assert reader.display_name in str(entry.findtext("a:title", namespaces=ATOM))
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == author.display_name
    [original] = entries(secret_of(other))
    assert original.findtext("a:id", namespaces=ATOM) != entry.findtext("a:id", namespaces=ATOM)


def test_a_feed_has_fifty_entries_at_most_and_an_empty_one_is_a_feed(author: User, reader: User) -> None:
    assert entries(secret_of(reader)) == []
    for number in range(55):
        say(author, f"Numéro {number}")
    assert titles(secret_of(reader)) == [f"Numéro {number}" for number in reversed(range(5, 55))]


def test_a_feed_takes_as_many_statements_however_much_it_holds(author: User, reader: User) -> None:
    say(author, "Voici #mot")
    secret = secret_of(reader)
    get(secret)  # the day is noted once
    assert_constant_statements(lambda: get(secret), lambda: [say(author, f"Voici #mot{n}") for n in range(9)], at_most=20)


# Who reads ---------------------------------------------------------------------------------------------------------------


def test_the_audience_is_asked_at_each_reading(author: User, reader: User) -> None:
    group = make_group(author, reader)
    say(author, "Entre nous", group)
    secret = secret_of(reader, group.key)
    assert titles(secret) == ["Entre nous"]
    remove_member(actor=author, group=group, member=reader)
    assert get(secret).status_code == 404


def test_a_suspended_member_reads_nothing_and_their_address_stays_ended(reader: User) -> None:
    secret = secret_of(reader)
    administrator = make_member("Admin Istrateur", is_staff=True)
    suspend_member(actor=administrator, member=reader, reason="Essai")
    assert get(secret).status_code == 404
    User.objects.filter(pk=reader.pk).update(is_active=True)
    assert get(secret).status_code == 404


def test_a_guest_has_feeds_of_their_groups_alone(author: User) -> None:
    guest = make_member("Guillaume Roy", email="guest@elsewhere.example", kind=Kind.GUEST)
    group = make_group(author)
    admit(
        actor=author, group=group, member=guest, role=GroupRole.GUEST, until=timezone.now() + timedelta(days=9), sponsor=author
    )
    say(author, "Au groupe", group)
    assert titles(secret_of(guest, group.key)) == ["Au groupe"]
    for name in ("home", "everyone", "mentions", "tag:carte", streams.of_person(author)):
        with pytest.raises(Http404):
            secret_of(guest, name)


@pytest.mark.parametrize("secret", ["x", "paf_x", "é", "paf_" + "0" * 43])
def test_a_wrong_secret_is_a_404_and_many_are_too_many(secret: str) -> None:
    assert [get(secret).status_code for _ in range(31)] == [404] * 30 + [429]


def test_a_revoked_address_answers_as_one_that_never_was(tab: Client, reader: User) -> None:
    secret = secret_of(reader)
    token = FeedToken.objects.get()
    stranger = sign_in_as(Client(), make_member("Tom O’Neil"))
    assert stranger.post(reverse("feeds:revoke", args=[token.public_id])).status_code == 404
    assert get(secret).status_code == 200
    assert tab.post(reverse("feeds:revoke", args=[token.public_id])).status_code == 302
    assert get(secret).status_code == get("paf_never").status_code == 404


def test_one_reads_a_feed_so_often_and_no_more(reader: User) -> None:
    secret = secret_of(reader)
    assert [get(secret).status_code for _ in range(121)][-2:] == [200, 429]
    assert get(secret_of(reader, "home")).status_code == 200


# Asking again ------------------------------------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(author: User, reader: User) -> None:
    say(author, at=timezone.now() - timedelta(days=1))
    secret = secret_of(reader)
    first = get(secret)
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        answer = get(secret, **header)
        assert (answer.status_code, answer.content) == (304, b"")
    say(author, "Encore")
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        assert get(secret, **header).status_code == 200


def test_the_day_of_a_reading_is_noted_once(reader: User) -> None:
    secret = secret_of(reader)
    assert FeedToken.objects.get().last_used_on is None
    get(secret)
    assert FeedToken.objects.get().last_used_on == timezone.localdate()


# Making one --------------------------------------------------------------------------------------------------------------


def test_the_button_of_a_stream_leads_to_an_address_that_is_shown_once(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader)
    for address, name in (
        (reverse("microblog:home"), "home"),
        (reverse("microblog:everyone"), "everyone"),
        (reverse("microblog:mentions"), "mentions"),
        (reverse("microblog:tag", args=["carte"]), "tag%3Acarte"),
        (reverse("microblog:group", args=[group.address]), f"group%3A{group.public_id}"),
        (reverse("microblog:person", args=[author.handle]), f"person%3A{author.public_id}"),
    ):
        link = f"{reverse('feeds:own')}?kind=stream&amp;feed={name}"
        assert link in tab.get(address).content.decode(), name
        assert tab.get(link.replace("&amp;", "&")).status_code == 200, name
    assert not FeedToken.objects.exists()
    page = tab.post(reverse("feeds:own"), {"kind": "stream", "feed": "everyone"}).content.decode()
    address = page.partition('id="secret" value="')[2].partition('"')[0]
    assert Client().get(address).status_code == 200
    token = FeedToken.objects.get()
    assert token.token_digest == digest(address.rstrip("/").rpartition("/")[2])
    later = tab.get(reverse("feeds:own")).content.decode()
    assert "paf_" not in later
    assert token.public_id in later


def test_the_password_is_asked_before_an_address_is_made(client: Client) -> None:
    tab = sign_in_as(client, make_member("Eva Roy", password=PASSWORD))
    answer = tab.post(reverse("feeds:own"), {"kind": "stream", "feed": "everyone"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not FeedToken.objects.exists()
    page = tab.post(answer["Location"], {"password": PASSWORD, "next": reverse("feeds:own")})
    assert FeedToken.objects.get().name == "everyone"
    assert page.context["address"] in page.content.decode()


def test_another_address_for_the_same_feed_ends_the_first(reader: User) -> None:
    first = secret_of(reader, "tag:Carte")
    second = secret_of(reader, "tag:carte")
    assert (get(first).status_code, get(second).status_code) == (404, 200)


def test_one_has_twenty_feeds_at_most(reader: User) -> None:
    for number in range(MAX_FEEDS):
        secret_of(reader, f"tag:mot{number}")
    with pytest.raises(PermissionRefused):
        secret_of(reader, "tag:encore")


@pytest.mark.parametrize(("kind", "name"), [("stream", "nothing"), ("stream", "group:" + "0" * 16), ("nothing", "home")])
def test_there_is_no_address_for_what_one_may_not_read(kind: str, name: str, tab: Client) -> None:
    for answer in (
        tab.get(reverse("feeds:own"), {"kind": kind, "feed": name}),
        tab.post(reverse("feeds:own"), {"kind": kind, "feed": name}),
    ):
        assert answer.status_code == 404
    assert not FeedToken.objects.exists()


def test_a_feed_that_one_can_no_longer_read_is_listed_without_its_name(tab: Client, author: User, reader: User) -> None:
    group = make_group(author, reader, kind=GroupKind.HIDDEN, name="Très secret")
    secret_of(reader, group.key)
    assert "Très secret" in tab.get(reverse("feeds:own")).content.decode()
    remove_member(actor=author, group=group, member=reader)
    page = tab.get(reverse("feeds:own")).content.decode()
    assert "Très secret" not in page
    assert FeedToken.objects.get().public_id in page


def test_a_feed_waits_for_new_terms_and_a_second_factor_as_pages_do(reader: User, settings: Any) -> None:
    secret = secret_of(reader)
    now = timezone.now()
    publish_text(actor=None, kind=TextKind.TERMS, body_fr="<p>Neuf</p>", body_en="<p>New</p>", in_force_from=now)
    assert get(secret).status_code == 404
    accept_texts(member=reader)
    assert get(secret).status_code == 200
    User.objects.filter(pk=reader.pk).update(is_staff=True)
    settings.IS_SECOND_FACTOR_DEMANDED = True
    assert get(secret).status_code == 404
