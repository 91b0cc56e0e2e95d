"""Reading one thing beyond one's audience: how it is asked for, what it shows, who is told, and what nobody learns by it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groups.discussions.actions import delete_reply, delete_thread, hide
from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Reveal
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audiences.urls import urlpatterns
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.notifications.models import Delivery
from intranet.kernel.notifications.queries.lists import notices_page
from intranet.kernel.testing import ANONYMOUS, assert_constant_statements, make_member, sign_in_as, statements
from profiles.models import Profile, Section, Visibility
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import PERSONAS, World
from tests.notifications.world import tell

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de plusieurs mots"
REASON = "Plainte 42 du commissariat"
WORDS = "Le mot de passe est sous le clavier"
ASK = reverse("audiences:reveal")


@pytest.fixture
def world(groups_world: World) -> World:
    return groups_world


@pytest.fixture
def thread(world: World) -> Thread:
    return make_thread(world.person("group member"), world.groups["hidden"], title="Déménagement", text=WORDS)


@pytest.fixture
def reply(world: World, thread: Thread) -> Reply:
    return make_reply(world.person("animator"), thread, "Changeons-le vite")


@pytest.fixture
def administrator(db: None) -> User:
    return make_member("Ada Minh", password=PASSWORD, is_staff=True, language="en")


@pytest.fixture
def browser(administrator: User, settings) -> Client:
    """Where the administrator has just confirmed who they are."""
    settings.IS_SECOND_FACTOR_DEMANDED = False
    client = Client()
    client.post(reverse("account_login"), {"login": administrator.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def ask(browser: Client, address: str, **fields: str):
    return browser.post(ASK, {"address": address, "reason": REASON, **fields})


def confirm(browser: Client, address: str, **fields: str):
    return ask(browser, address, confirm="yes", **fields)


def text_of(answer) -> str:
    return answer.content.decode()


# Who opens what --------------------------------------------------------------------------------------------------------

OWN = dict.fromkeys(("employee", "other-organization employee", "group member", "animator", "owner", "guest"), 200)
REFUSED = dict.fromkeys(OWN, 403)
TABLE: dict[str, dict[str, int]] = {
    "reveals": {**OWN, "administrator": 200},
    "reveal": {**REFUSED, "administrator": 200},
    "read": {**REFUSED, "administrator": 404},
}


def test_no_address_is_missing_from_the_table() -> None:
    # Those of who sees what are in `test_who.py`.
    assert {pattern.name for pattern in urlpatterns} == set(TABLE) | {"who", "people", "preview", "names"}


@pytest.mark.parametrize("name", TABLE)
def test_each_persona_gets_its_answer(name: str, world: World, thread: Thread, client: Client) -> None:
    where = reverse(f"audiences:{name}", args=[thread.key] if name == "read" else [])
    for persona in PERSONAS:
        client.logout()
        sign_in_as(client, world.people[persona])
        expected = 302 if persona in (ANONYMOUS, "suspended") else TABLE[name][persona]
        assert client.get(where).status_code == expected, persona
        if persona in REFUSED and name == "reveal":
            assert confirm(client, thread.get_absolute_url()).status_code == 403
    assert not Reveal.objects.exists()


def test_sending_asks_for_the_password_first_and_keeps_what_was_typed(administrator: User, thread: Thread, settings) -> None:
    settings.IS_SECOND_FACTOR_DEMANDED = False
    client = Client()
    client.force_login(administrator)  # a session that was not confirmed lately
    answer = confirm(client, thread.get_absolute_url())
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Reveal.objects.exists()
    answer = client.post(answer["Location"], {"password": PASSWORD, "next": ASK})
    assert answer["Location"] == reverse("audiences:read", args=[thread.key])
    assert Reveal.objects.get().reason == REASON


def test_a_form_without_its_token_is_refused(administrator: User, thread: Thread) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    assert confirm(strict, thread.get_absolute_url()).status_code == 403


# One thing, one hour, with a reason ------------------------------------------------------------------------------------


def test_a_discussion_is_read_for_an_hour_and_its_author_is_told(
    browser: Client, administrator: User, world: World, thread: Thread, reply: Reply
) -> None:
    author = world.person("group member")
    page = text_of(ask(browser, thread.get_absolute_url()))
    assert WORDS not in page
    assert "Déménagement" not in page
    assert not Reveal.objects.exists()
    answer = confirm(browser, thread.get_absolute_url())
    assert answer["Location"] == reverse("audiences:read", args=[thread.key])
    shown = text_of(browser.get(answer["Location"]))
    assert WORDS in shown
    assert "Déménagement" in shown
    assert "Changeons-le vite" not in shown
    assert str(world.groups["hidden"].name) not in shown
    entry = AuditEntry.objects.get(verb="audiences.revealed")
    assert (entry.actor, entry.subject, entry.reason) == (administrator, thread.key, REASON)
    tell()
    with translation.override("en"):
        notice = notices_page(author).notices[0]
    assert (
        notice.line.sentence.line
        == "Ada Minh, an administrator, can read something of yours for one hour (Discussion): “Déménagement”"
    )
    assert notice.line.sentence.quote == REASON
    assert Delivery.objects.filter(member=author).exists()
    own = text_of(sign_in_as(Client(), author).get(notice.line.sentence.address))
    assert "Ada Minh" in own
    assert REASON in own
    assert f'<a href="{thread.get_absolute_url()}"><bdi>Déménagement</bdi></a>' in own
    Reveal.objects.update(until=timezone.now())
    assert browser.get(answer["Location"]).status_code == 404


def test_the_page_that_asks_lists_what_is_open(browser: Client, thread: Thread) -> None:
    where = reverse("audiences:read", args=[thread.key])
    assert where not in text_of(browser.get(ASK))
    confirm(browser, thread.get_absolute_url())
    assert where in text_of(browser.get(ASK))


def test_nothing_else_opens(browser: Client, administrator: User, world: World, thread: Thread, reply: Reply) -> None:
    before = audience_ids(administrator)
    confirm(browser, thread.get_absolute_url())
    assert audience_ids(administrator) == before
    group = world.groups["hidden"]
    closed = (thread.get_absolute_url(), group.get_absolute_url(), reverse("audiences:read", args=[reply.key]))
    for address in (*closed, reverse("audiences:read", args=[group.key])):
        assert browser.get(address).status_code == 404
    other = make_member("Zoé Admin", is_staff=True)
    assert sign_in_as(Client(), other).get(reverse("audiences:read", args=[thread.key])).status_code == 404


def test_who_no_longer_administers_reads_no_more(browser: Client, administrator: User, thread: Thread) -> None:
    where = confirm(browser, thread.get_absolute_url())["Location"]
    User.objects.filter(pk=administrator.pk).update(is_staff=False)
    assert browser.get(where).status_code == 403


def test_a_reply_is_a_thing_of_its_own_at_both_of_its_addresses(
    browser: Client, world: World, thread: Thread, reply: Reply
) -> None:
    for address in (reply.get_absolute_url(), f"{thread.get_absolute_url()}?from=x#reply-{reply.public_id}"):
        Reveal.objects.all().delete()
        shown = text_of(browser.get(confirm(browser, f"http://testserver{address}")["Location"]))
        assert "Changeons-le vite" in shown
        assert WORDS not in shown
        assert "Déménagement" not in shown
        assert Reveal.objects.get().owner == world.person("animator")


def test_the_page_of_a_hidden_group_is_revealed_without_its_members_to_all_its_owners(
    browser: Client, world: World, thread: Thread
) -> None:
    group = world.groups["hidden"]
    second = world.person("animator")
    group.memberships.filter(member=second).update(role="owner")
    shown = text_of(browser.get(confirm(browser, group.get_absolute_url())["Location"]))
    assert "Group hidden" in shown
    assert "Marc Bélanger" not in shown
    assert "Déménagement" not in shown
    assert set(Reveal.objects.values_list("owner", flat=True)) == {world.person("owner").pk, second.pk}
    assert AuditEntry.objects.filter(verb="audiences.revealed").count() == 1


@pytest.mark.parametrize("section", Section)
def test_one_section_of_a_profile_is_chosen_and_no_other_is_shown(browser: Client, section: Section) -> None:
    person = make_member("Amadou Diallo")
    secrets = {
        Section.PLACE: {"city": "Chibougamau"},
        Section.CONTACT: {"phone": "555 0199"},
        Section.LANGUAGES: {"english_level": "C"},
        Section.ABOUT: {"interests": "Apiculture"},
    }
    values = {name: value for fields in secrets.values() for name, value in fields.items()}
    hidden = {f"{one}_visibility": Visibility.ONLY_ME for one in Section}
    Profile.objects.filter(pk=person.pk).update(**values, **hidden)
    address = reverse("profiles:person", args=[person.handle])
    assert "govuk-error-summary" in text_of(confirm(browser, address))
    assert not Reveal.objects.exists()
    answer = confirm(browser, address, part=f"section-{section}")
    shown = text_of(browser.get(answer["Location"]))
    words = {
        Section.PLACE: "Chibougamau",
        Section.CONTACT: "555 0199",
        Section.LANGUAGES: "advanced",
        Section.ABOUT: "Apiculture",
    }
    for one, secret in words.items():
        assert (secret in shown) is (one == section), one
    assert Reveal.objects.get().subject == f"section:{person.public_id}-{section}"
    assert Reveal.objects.get().owner == person


def test_the_anchor_of_an_address_chooses_the_section(browser: Client) -> None:
    address = reverse("profiles:person", args=[make_member("Amadou Diallo").handle])
    shown = text_of(ask(browser, f"{address}#section-contact"))
    assert re.search(r'value="section-contact"[^>]*checked', shown)


def test_what_one_sees_anyway_is_not_revealed(browser: Client, world: World) -> None:
    group = world.groups["open"]
    answer = confirm(browser, group.get_absolute_url())
    assert answer["Location"] == group.get_absolute_url()
    assert not Reveal.objects.exists()
    assert not AuditEntry.objects.filter(verb__startswith="audiences.").exists()


def test_what_moderation_hid_is_revealed_and_what_its_author_took_back_is_gone(
    browser: Client, world: World, thread: Thread, reply: Reply
) -> None:
    where = confirm(browser, reply.get_absolute_url())["Location"]
    delete_reply(actor=world.person("animator"), reply=reply)
    assert browser.get(where).status_code == 404
    assert confirm(browser, reply.get_absolute_url()).status_code == 404
    hide(actor=world.person("owner"), thing=thread)
    assert WORDS in text_of(browser.get(confirm(browser, thread.get_absolute_url())["Location"]))


# What nobody learns by asking ------------------------------------------------------------------------------------------


def test_before_confirming_what_is_hidden_what_is_gone_and_what_never_was_look_the_same(
    browser: Client, world: World, thread: Thread
) -> None:
    gone = make_thread(world.person("owner"), world.groups["hidden"])
    delete_thread(actor=world.person("owner"), thread=gone)
    never = thread.get_absolute_url().replace(thread.public_id, "0000000000000000")
    elsewhere = thread.get_absolute_url().replace(world.groups["hidden"].public_id, "0000000000000000")
    ask(browser, never)  # what every page remembers of its reader is remembered from here on
    pages = set()
    for address in (thread.get_absolute_url(), gone.get_absolute_url(), never, elsewhere):
        with statements() as sql:
            answer = ask(browser, address)
        page = re.sub(r"\b\w{64}\b", "", text_of(answer)).replace(address, "")
        pages.add((answer.status_code, page, len(sql)))
    assert len(pages) == 1
    assert not AuditEntry.objects.filter(verb__startswith="audiences.").exists()


def test_that_somebody_looked_where_there_is_nothing_is_in_the_audit(
    browser: Client, administrator: User, world: World, thread: Thread
) -> None:
    """Gone, never there, or of another group: one answer."""
    gone = make_thread(world.person("owner"), world.groups["hidden"])
    delete_thread(actor=world.person("owner"), thread=gone)
    deleted = world.groups["deleted"].get_absolute_url()
    never = thread.get_absolute_url().replace(thread.public_id, "0000000000000000")
    elsewhere = thread.get_absolute_url().replace(world.groups["hidden"].public_id, world.groups["open"].public_id)
    pages = set()
    for address in (gone.get_absolute_url(), deleted, never, elsewhere):
        answer = confirm(browser, address)
        pages.add((answer.status_code, re.sub(r"\b\w{64}\b", "", text_of(answer)).replace(address, "")))
        entry = AuditEntry.objects.latest("pk")
        assert (entry.verb, entry.actor, entry.reason) == ("audiences.reveal_missed", administrator, REASON)
        assert entry.details["address"] == address
    assert len(pages) == 1
    assert pages.pop()[0] == 404
    assert not Reveal.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "https://elsewhere.example/groups/x/",
        "/groups/x/settings/",
        "/account/tokens/",
        "//[",
        "http://[/groups/x/",
    ],
)
def test_an_address_of_another_site_or_of_no_such_kind_is_refused_by_its_form(browser: Client, address: str) -> None:
    answer = ask(browser, address)
    assert answer.status_code == 200
    assert "govuk-error-summary" in text_of(answer)
    assert REASON in text_of(answer)


def test_a_reveal_needs_a_reason(browser: Client, thread: Thread) -> None:
    answer = confirm(browser, thread.get_absolute_url(), reason="  ")
    assert "govuk-error-summary" in text_of(answer)
    assert not Reveal.objects.exists()


def test_asking_without_end_is_refused(browser: Client) -> None:
    address = reverse("groups:group", args=["0000000000000000"])
    assert [confirm(browser, address).status_code for _ in range(21)] == [404] * 20 + [429]


def test_the_owners_page_costs_the_same_with_more_reveals(browser: Client, world: World, thread: Thread) -> None:
    author = world.person("group member")
    confirm(browser, thread.get_absolute_url())
    client = sign_in_as(Client(), author)

    def grow() -> None:
        for number in range(10):
            Reveal.objects.create(
                actor=make_member(f"Ada {number}", is_staff=True),
                owner=author,
                subject=thread.key,
                reason=REASON,
                until=timezone.now() + timedelta(hours=1),
            )

    assert_constant_statements(lambda: client.get(reverse("audiences:reveals")), grow)
