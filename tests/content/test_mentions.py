"""Whom a text may mention: what the kernel lets through, whatever the app of the place answers."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.content.mentions import MAX_NAME_LENGTH, SUGGESTED, Candidate, Completion, completions, people_to_mention
from intranet.kernel.testing import make_member, sign_in_as
from tests.registries import hold

pytestmark = pytest.mark.django_db

type Asked = list[tuple[str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A place of the tests, `hall:1`, in which everybody completes every name; what it was asked."""
    known: Asked = []

    def complete(_viewer: User, public_id: str, typed: str) -> list[Candidate]:
        known.append((public_id, typed))
        if public_id != "1":
            raise Http404
        return [Candidate(one, "Somewhere") for one in User.objects.order_by("pk")]

    hold(monkeypatch, completions, [*completions, Completion("hall", complete)])
    return known


@pytest.fixture
def writer(db: None) -> User:
    return make_member("Wanda Writer")


def names(viewer: User, typed: str = "a") -> list[str]:
    return [one.person.display_name for one in people_to_mention(viewer, "hall:1", typed)]


def test_who_is_not_listed_is_never_suggested(asked: Asked, writer: User) -> None:
    make_member("Aline Active")
    make_member("Sonia Suspended", state=State.SUSPENDED)
    make_member("Diane Departed", state=State.DEPARTED)
    make_member("Ursule Unclaimed", state=State.UNCLAIMED)
    make_member("Prudence Protected", is_protected=True)
    make_member("Gaston Guest", kind=Kind.GUEST)
    make_member("Sam Service", kind=Kind.SERVICE)
    make_member("Rita Retired", kind=Kind.RETIREE)
    assert names(writer) == ["Aline Active", "Rita Retired"]


def test_a_guest_is_suggested_nobody(asked: Asked, writer: User) -> None:
    assert names(make_member("Gaston Guest", kind=Kind.GUEST)) == []


def test_a_few_are_suggested_and_nobody_for_nothing(asked: Asked, writer: User) -> None:
    for number in range(SUGGESTED + 3):
        make_member(f"Member {number}")
    assert len(names(writer)) == SUGGESTED
    assert names(writer, " @ ") == []
    names(writer, "@" + "x" * 500)
    assert asked[-1] == ("1", "x" * MAX_NAME_LENGTH)


def test_the_address_gives_options_and_hides_what_there_is_not(asked: Asked, writer: User, client: Client) -> None:
    person = make_member("<b>Aline</b>")
    sign_in_as(client, writer)
    address = reverse("content:mentions")
    page = client.get(address, {"in": "hall:1", "q": "a"}).content.decode()
    assert f'role="option" aria-selected="false" data-value="{person.handle}"' in page
    assert "&lt;b&gt;Aline" in page
    assert "Somewhere" in page
    statuses = [
        client.get(address, {"in": place, "q": "a"}).status_code for place in ("hall:2", "hall:", "nothing:1", "", "hall")
    ]
    assert statuses == [404] * 5


def test_names_are_not_asked_without_end(asked: Asked, writer: User, client: Client) -> None:
    sign_in_as(client, writer)
    query = {"in": "hall:1", "q": "a"}
    assert {client.get(reverse("content:mentions"), query).status_code for _ in range(300)} == {200}
    assert client.get(reverse("content:mentions"), query).status_code == 429
