"""A section of a profile that moderators hid: nobody else sees it anywhere, its owner is told, and it can be shown again."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.models import Case, Reason, Verb
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member, sign_in_as
from profiles.models import Profile, Section, Visibility
from profiles.visibility import visible_sections
from tests.moderation.world import make_central
from tests.profiles.directory import found_by, index
from tests.profiles.people import PLANTED, describe, show

pytestmark = pytest.mark.django_db

REASON = "Numéro médical."


@pytest.fixture
def owner() -> User:
    member = make_member("Amadou Diallo", handle="amadou.diallo")
    describe(member)
    show(member, Visibility.EVERYONE)
    return member


@pytest.fixture
def moderator() -> User:
    return make_central()


@pytest.fixture
def case(owner: User, moderator: User) -> Case:
    kind = subjects["person"]
    thing = kind.find(owner.public_id)
    assert thing is not None
    return actions.report(reporter=make_member("Rita Un"), kind=kind, thing=thing, reason=Reason.PRIVATE).case


def hide(moderator: User, case: Case, *sections: Section) -> None:
    actions.decide(actor=moderator, case=case, verb=Verb.HIDE, reason=REASON, parts=sections)


def sections_of(owner: User, viewer: User) -> frozenset[Section]:
    return visible_sections(viewer, [Profile.objects.select_related("member").get(pk=owner.pk)])[owner.pk]


@pytest.mark.parametrize("section", Section)
def test_a_hidden_section_is_seen_by_its_owner_alone_until_it_is_shown_again(
    section: Section, owner: User, moderator: User, case: Case
) -> None:
    viewer = make_member("Tom O’Neil")
    hide(moderator, case, section)
    assert sections_of(owner, viewer) == set(Section) - {section}
    assert sections_of(owner, owner) == set(Section)
    actions.decide(actor=moderator, case=case, verb=Verb.RESTORE, reason="Une erreur.")
    assert sections_of(owner, viewer) == set(Section)


def everywhere(client: Client, owner: User) -> dict[str, str]:
    """What others read of a person, wherever that is."""
    client.post(reverse("profiles:keep", args=[owner.handle]))
    addresses = {
        "page": reverse("profiles:person", args=[owner.handle]),
        "card": reverse("profiles:person_card", args=[owner.handle]),
        "person": f"/api/v1/people/{owner.handle}",
        "people": "/api/v1/people",
        "directory": "/people/",
        "completion": f"/api/v1/suggestions?q={PLANTED[Section.SKILLS][:-2]}",
        "skills": reverse("profiles:skills") + "?letter=w",
    }
    told = {name: client.get(address).content.decode() for name, address in addresses.items()}
    return told | {"export": client.post("/shortlist/export/").content.decode()}


def test_what_was_in_it_is_nowhere_and_comes_back(
    search_engine: SearchEngine, owner: User, moderator: User, case: Case, client: Client
) -> None:
    typed = {section: word for section, word in PLANTED.items() if section != Section.LANGUAGES}
    index()
    sign_in_as(client, make_member("Tom O’Neil"))
    before = {word: sorted(name for name, text in everywhere(client, owner).items() if word in text) for word in typed.values()}
    assert all(before.values())
    hide(moderator, case, *Section)
    for is_indexed in (False, True):
        told = everywhere(client, owner)
        late = set() if is_indexed else {"people", "directory", "completion"}
        assert not [(name, word) for name, text in told.items() for word in typed.values() if word in text and name not in late]
        index_now()
    assert not [word for word in typed.values() if found_by(client, q=word)]
    assert not client.get("/api/v1/people").json()["facets"].get("city")
    actions.decide(actor=moderator, case=case, verb=Verb.RESTORE, reason="Une erreur.")
    index_now()
    after = {word: sorted(name for name, text in everywhere(client, owner).items() if word in text) for word in typed.values()}
    assert after == before
    assert found_by(client, q=PLANTED[Section.SKILLS]) == [owner.handle]


def test_the_owner_is_told_what_is_hidden_and_the_reporter_is_not(owner: User, moderator: User, case: Case) -> None:
    hide(moderator, case, Section.ABOUT)
    said = {}
    for event in Event.objects.filter(kind="moderation.decided"):
        with translation.override("en"):
            sentence = kinds[event.kind].sentence([event], owner)
        assert sentence is not None
        said[event.facts["to"]] = str(sentence.line)
    assert "(profile: About)" in said["author"]
    assert "About" not in said["reporters"]


def test_the_owner_reads_it_on_their_own_pages(owner: User, moderator: User, case: Case, client: Client) -> None:
    hide(moderator, case, Section.ABOUT)
    sign_in_as(client, owner)
    own = client.get(reverse("profiles:person", args=[owner.handle])).content.decode()
    assert PLANTED[Section.ABOUT] in own
    edited = client.get(reverse("profiles:edit_section", args=[Section.ABOUT])).content.decode()
    decisions = client.get(reverse("moderation:about_mine")).content.decode()
    assert own.count("Masquée par la modération") == 1
    assert reverse("moderation:about_mine") in edited
    assert "Masqué\N{NO-BREAK SPACE}: À propos" in decisions


def test_the_form_offers_the_sections_and_asks_for_one(moderator: User, owner: User, case: Case, client: Client) -> None:
    sign_in_as(client, moderator)
    address = reverse("moderation:case", args=[case.public_id])
    assert client.get(address).content.decode().count('name="parts"') == len(Section)
    refused = client.post(address, {"verb": "hide", "reason": REASON})
    assert refused.status_code == 200
    assert REASON in refused.content.decode()
    assert not Profile.objects.get(pk=owner.pk).hidden_sections
    assert client.post(address, {"verb": "hide", "reason": REASON, "parts": ["about", "skills"]}).status_code == 302
    assert Profile.objects.get(pk=owner.pk).hidden_sections == ["about", "skills"]
    assert 'name="parts"' not in client.get(address).content.decode()
    assert client.post(address, {"verb": "restore", "reason": "Une erreur."}).status_code == 302
    assert Profile.objects.get(pk=owner.pk).hidden_sections == []


@pytest.mark.parametrize("parts", [(), ("everything",), ("about", "everything")])
def test_only_sections_are_hidden_and_at_least_one(parts: tuple[str, ...], owner: User, moderator: User, case: Case) -> None:
    with pytest.raises(PermissionRefused):
        actions.decide(actor=moderator, case=case, verb=Verb.HIDE, reason=REASON, parts=parts)
    assert not Profile.objects.get(pk=owner.pk).hidden_sections


def test_an_appeal_that_is_won_shows_it_again(owner: User, moderator: User, case: Case) -> None:
    hide(moderator, case, Section.ABOUT)
    actions.appeal(author=owner, case=case, text="C’est mon poste.")
    actions.decide(actor=make_central("Carl Centre"), case=case, verb=Verb.RESTORE, reason="En effet.")
    assert Profile.objects.get(pk=owner.pk).hidden_sections == []


def test_editing_a_hidden_section_shows_it_to_nobody(owner: User, moderator: User, case: Case, client: Client) -> None:
    hide(moderator, case, Section.ABOUT)
    sign_in_as(client, owner).post(
        reverse("profiles:edit_section", args=[Section.ABOUT]), {"interests": "Voile", "about_visibility": "everyone"}
    )
    assert Section.ABOUT not in sections_of(owner, make_member("Tom O’Neil"))
