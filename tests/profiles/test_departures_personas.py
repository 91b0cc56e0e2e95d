"""Every address of departures and of knowledge at risk, for every persona; and what a plan tells nobody."""

import pytest
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.testing import ANONYMOUS, assert_constant_statements, make_member, personas, sign_in_as
from profiles.departures import notifications
from profiles.departures.actions import answer, ask_as_proposed, ask_successor, cancel_plan, close_plan, follow_plans
from profiles.departures.urls import departure_patterns
from profiles.models import Departure, DepartureKind, Profile
from tests.keeping import undone
from tests.profiles.departures import Leaving, ids, in_days, make_leaving, named, planned
from wiki.actions.pages import create_page

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

OWN = {"louise": 200, "kateri": 200, "odile": 200}
CHANGING = {"louise": 302, "kateri": 302, "odile": 302}
MEMBERS = dict.fromkeys(("employee", "other-organization employee", "administrator", "jean", *OWN), 200)
IN_CHARGE = {**dict.fromkeys(MEMBERS, 403), "guest": 403, "kateri": 200, "odile": 200}
# What is not said is 404; who is not signed in is sent to sign in, which is told as 401.
TABLE: dict[str, tuple[str, dict[str, int]]] = {
    "departures": ("GET", {**MEMBERS, "guest": 200}),
    "new_departure": ("GET", {**MEMBERS, "louise": 302, "guest": 403}),
    "given": ("GET", {**MEMBERS, "guest": 200}),
    "departure": ("GET", OWN),
    "name_successor": ("POST", CHANGING),
    "change_departure": ("GET", OWN),
    "cancel_departure": ("POST", CHANGING),
    "back_from_leave": ("POST", {"louise": 403, "kateri": 403, "odile": 403}),
    "at_risk": ("GET", IN_CHARGE),
    "at_risk_file": ("GET", IN_CHARGE),
}


@pytest.fixture
def world(db: None) -> Leaving:
    return make_leaving()


def people_of(world: Leaving) -> dict[str, User | None]:
    return {**personas(), "louise": world.louise, "kateri": world.kateri, "odile": world.odile, "jean": world.jean}


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in departure_patterns} == TABLE.keys()


@pytest.mark.parametrize("name", TABLE)
def test_each_persona_gets_its_answer(name: str, world: Leaving) -> None:
    plan = planned(world)
    data = {"handovers": [named(plan, "Tour 0").public_id], "do": "ask", "successor": "jean.vaillancourt"}
    method, answers = TABLE[name]
    has_plan = name not in {"departures", "new_departure", "given", "at_risk", "at_risk_file"}
    address = reverse(f"profiles:{name}", args=[plan.public_id] if has_plan else [])
    found = {}
    for persona, member in people_of(world).items():
        client = sign_in_as(Client(), member)
        with undone():
            response = client.post(address, data) if method == "POST" else client.get(address)
        is_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url("account_login"))  # type: ignore[attr-defined]
        found[persona] = 401 if is_to_sign_in else response.status_code
    wanted = {persona: 401 if persona in {ANONYMOUS, "suspended"} else answers.get(persona, 404) for persona in found}
    assert found == wanted


def test_a_hidden_thing_is_neither_named_nor_counted_to_those_who_may_not_see_it(world: Leaving, client: Client) -> None:
    plan = planned(world)
    own = sign_in_as(client, world.louise).get(plan.get_absolute_url()).content.decode()
    assert "Enquête interne" in own
    assert "0 sur 6" in own or "0 of 6" in own
    for member in (world.kateri, world.odile):
        seen = sign_in_as(client, member).get(plan.get_absolute_url()).content.decode()
        assert "Enquête interne" not in seen
        assert "0 sur 5" in seen or "0 of 5" in seen


def test_a_successor_sees_what_they_are_asked_for_and_nothing_else(world: Leaving, client: Client) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    seen = sign_in_as(client, world.jean).get(reverse("profiles:given")).content.decode()
    assert "Gardiens de tour" in seen
    assert "Tour 0" not in seen


def test_no_news_tells_of_what_its_reader_may_not_see(world: Leaving) -> None:
    plan = planned(world)
    hidden = named(plan, "Enquête interne")
    ask_as_proposed(actor=world.louise, plan=plan, handovers=[hidden.public_id])
    answer(actor=world.jean, handovers=[hidden.public_id], is_accepted=False)
    event = Event.objects.filter(kind=notifications.ANSWERED).latest("pk")
    told = kinds[notifications.ANSWERED].visible_to(event, [world.louise.pk, world.kateri.pk, world.odile.pk])
    assert told == {world.louise.pk}


def says(name: str, reader: User) -> str:
    """What the news of this kind say to somebody, the last ones that they are told."""
    kind, line = kinds[name], ""
    assert kind.things is not None
    with translation.override("en"):
        for event in Event.objects.filter(kind=name).order_by("pk"):
            if reader.pk in {person.pk for told in kind.told(event) for person in told.people}:
                event.thing = kind.things([event], reader).get(event.pk)
                sentence = kind.sentence([event], reader) if event.thing else None
                line = sentence.line if sentence else line
    return line


def test_the_news_of_a_plan_are_said_in_words_to_those_who_see_it(world: Leaving) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    answer(actor=world.kateri, handovers=[named(plan, "Tour 1").public_id], is_accepted=True, word="Volontiers.")
    assert says(notifications.PLANNED, world.kateri).startswith("Departure planned for Louise Gagnon")
    assert says(notifications.ASKED, world.jean) == "Louise Gagnon asks you to take over “Brûlage dirigé” and 2 other things"
    assert says(notifications.ASKED, world.kateri) == "Louise Gagnon asks you to take over “Tour 0” and 1 other thing"
    assert says(notifications.ANSWERED, world.louise) == "Kateri Jacobs accepts to take over “Tour 1”"
    assert says(notifications.ANSWERED, world.jean) == ""
    Departure.objects.filter(pk=plan.pk).update(day=in_days(7))
    follow_plans()
    assert says(notifications.REMINDER, world.jean).startswith("7 days left before the departure of a colleague")
    assert says(notifications.REMINDER, world.kateri).endswith("Answer about “Tour 0” and 1 other thing")
    follow_plans()
    assert Event.objects.filter(kind=notifications.REMINDER).count() == 1
    close_plan(plan=plan)
    assert says(notifications.HANDED, world.kateri).startswith("You now look after “")
    assert says(notifications.CLOSED, world.louise).startswith("What you looked after is handed over")


def test_a_protected_person_is_known_to_their_supervisor_alone(world: Leaving, client: Client) -> None:
    User.objects.filter(pk=world.louise.pk).update(is_protected=True)
    world.louise.refresh_from_db()
    plan = planned(world)
    assert sign_in_as(client, world.odile).get(plan.get_absolute_url()).status_code == 404
    assert sign_in_as(client, world.kateri).get(plan.get_absolute_url()).status_code == 200


def test_who_supervises_no_longer_sees_the_plan_no_longer(world: Leaving, client: Client) -> None:
    plan = planned(world)
    Profile.objects.filter(pk=world.louise.pk).update(supervisor=None)
    assert sign_in_as(client, world.kateri).get(plan.get_absolute_url()).status_code == 404


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(world: Leaving, client: Client) -> None:
    plan = planned(world)
    hidden = named(plan, "Enquête interne")
    sign_in_as(client, world.louise)
    sent = {"handovers": [hidden.public_id], "do": "ask", "successor": "kateri.jacobs", "word": "Merci d’avance"}
    page = client.post(reverse("profiles:name_successor", args=[plan.public_id]), sent).content.decode()
    assert "Merci d’avance" in page
    assert "Kateri Jacobs" in page
    page = client.post(reverse("profiles:new_departure") + "?others", {"day": "2001-01-01"}).content.decode()
    assert "2001-01-01" in page


def test_what_was_checked_stays_checked_when_a_form_is_refused(world: Leaving, client: Client) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    tower, fire = (named(plan, title).public_id for title in ("Gardiens de tour", "Brûlage dirigé"))
    naming = {"handovers": [tower], "do": "ask", "successor": "Personne Inconnue"}
    own = plan.public_id
    answering = {"departure": own, f"{own}-handovers": [tower], f"{own}-answer": "yes", f"{own}-word": "x" * 501}
    for member, address, sent in (
        (world.louise, reverse("profiles:name_successor", args=[own]), naming),
        (world.jean, reverse("profiles:given"), answering),
    ):
        page = sign_in_as(client, member).post(address, sent).content.decode()
        boxes = [line for line in page.splitlines() if 'type="checkbox"' in line]
        assert ["checked" in next(box for box in boxes if key in box) for key in (tower, fire)] == [True, False]


def test_a_button_that_is_pressed_twice_does_it_once_and_says_no_more(world: Leaving, client: Client) -> None:
    sign_in_as(client, world.louise)
    sent = {"kind": "retirement", "day": in_days(30).isoformat()}
    assert [client.post(reverse("profiles:new_departure"), sent).status_code for _twice in range(2)] == [302, 302]
    plan = Departure.objects.get()
    for name, sent in (("name_successor", {"takes_all": "on", "do": "proposed"}), ("cancel_departure", {})):
        address = reverse(f"profiles:{name}", args=[plan.public_id])
        assert [client.post(address, sent).status_code for _twice in range(2)] == [302, 302]
    plan = planned(world, kind=DepartureKind.LEAVE)
    close_plan(plan=plan)
    address = reverse("profiles:back_from_leave", args=[plan.public_id])
    assert [client.post(address).status_code for _twice in range(2)] == [302, 302]


def test_what_somebody_else_is_asked_for_by_now_waits_for_nobody_else(world: Leaving) -> None:
    plan = planned(world)
    page = named(plan, "Tour 0")
    for successor in (world.kateri, world.jean):
        ask_successor(actor=world.louise, plan=plan, handovers=[page.public_id], successor=successor)
    event = Event.objects.filter(kind=notifications.ASKED).earliest("pk")
    things = kinds[notifications.ASKED].things
    assert things is not None
    assert not things([event], world.kateri)
    assert things([event], world.jean)


def test_who_supervises_now_is_told_that_a_plan_is_cancelled(world: Leaving) -> None:
    plan, supervisor = planned(world), make_member("Nora Nouvelle")
    Profile.objects.filter(pk=world.louise.pk).update(supervisor=supervisor)
    world.louise.refresh_from_db()
    cancel_plan(actor=world.louise, plan=plan)
    assert says(notifications.PLANNED, supervisor) == "Departure cancelled for Louise Gagnon: nothing is handed over"


def test_pages_ask_as_much_of_the_database_for_forty_pages_as_for_three(world: Leaving, client: Client) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))

    def grow() -> None:
        for number in range(10, 47):
            create_page(actor=world.louise, parent=world.pages[0].get_parent().specific, title=f"Tour {number}", language="fr")
        Departure.objects.filter(pk=plan.pk).update(day=in_days(3))
        follow_plans()
        ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))

    def read() -> None:
        for member, address in (
            (world.louise, plan.get_absolute_url()),
            (world.kateri, reverse("profiles:given")),
            (world.kateri, reverse("profiles:at_risk")),
        ):
            assert sign_in_as(client, member).get(address).status_code == 200

    assert_constant_statements(read, grow, at_most=100)


def test_the_api_gives_the_own_plan_and_takes_an_answer(world: Leaving, client: Client) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    sign_in_as(client, world.louise)
    assert len(client.get("/api/v1/departures/mine").json()["handovers"]) == 6
    sign_in_as(client, world.jean)
    given = client.get("/api/v1/departures/given").json()["results"]
    assert {one["title"] for one in given} == {"Gardiens de tour", "Brûlage dirigé", "Enquête interne"}
    assert client.get("/api/v1/departures/mine").status_code == 404
    foreign = named(plan, "Tour 0").public_id
    sent = {"accepted": True}
    answered = client.post(f"/api/v1/departures/given/{given[0]['id']}", sent, content_type="application/json")
    assert answered.json()["state"] == "accepted"
    assert client.post(f"/api/v1/departures/given/{foreign}", sent, content_type="application/json").status_code == 404
    stranger = sign_in_as(client, make_member("Ana Un"))
    assert stranger.get("/api/v1/departures/given").json()["results"] == []
