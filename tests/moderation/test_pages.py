"""The pages of moderation: every address for every persona, what each shows, and what a page costs."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.moderation.models import Decision, Verb
from intranet.kernel.moderation.urls import urlpatterns
from intranet.kernel.testing import ANONYMOUS, make_member, personas, sign_in_as
from tests.groups.statements import assert_all_constant_statements
from tests.moderation.world import Note, case_of, decide, make_central, make_note, make_wall, report

pytestmark = pytest.mark.django_db

REASON = "Insulte une personne."


@pytest.fixture
def thing(author: User, animator: User) -> Note:
    made = make_note(author, text="Quel imbécile", wall=make_wall(animator))
    report(made, make_member("Rita Rapport"), text="Il vise ma collègue.")
    return made


def page(client: Client, viewer: User, name: str, *arguments: str, query: str = "") -> str:
    answer = sign_in_as(client, viewer).get(reverse(f"moderation:{name}", args=arguments) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def english(name: str, **fields: object) -> User:
    return make_member(name, language="en", **fields)


# Who opens what --------------------------------------------------------------------------------------------------------

EVERYBODY = {"employee": 200, "other-organization employee": 200, "guest": 200, "administrator": 200}
NOBODY_HERE = dict.fromkeys(EVERYBODY, 404)
MODERATORS = dict.fromkeys(EVERYBODY, 403)
ADMINISTRATORS = {**MODERATORS, "administrator": 200}
OPEN = {**EVERYBODY, ANONYMOUS: 200, "suspended": 200}
TABLE: dict[str, dict[str, int]] = {
    "report": EVERYBODY,
    "queue": MODERATORS,
    "record": MODERATORS,
    "case": NOBODY_HERE,
    "own_reports": EVERYBODY,
    "about_mine": EVERYBODY,
    "appeal": NOBODY_HERE,
    "central_moderators": ADMINISTRATORS,
    "remove_central_moderator": {**MODERATORS, "administrator": 302},
    "ask_to_contest": OPEN,
    "asked_to_contest": OPEN,
    "contest_suspension": dict.fromkeys(OPEN, 410),
    "contested": OPEN,
}


def address(name: str, thing: Note) -> str:
    arguments = {
        "report": [thing.key],
        "case": [case_of(thing).public_id],
        "appeal": [case_of(thing).public_id],
        "remove_central_moderator": [make_central().public_id],
        "contest_suspension": ["0" * 43],
    }
    return reverse(f"moderation:{name}", args=arguments.get(name))


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_each_persona_gets_its_answer(name: str, thing: Note, client: Client) -> None:
    where = address(name, thing)
    ask: Callable[..., object] = client.post if name.startswith("remove") else client.get
    for persona, viewer in personas().items():
        client.logout()
        sign_in_as(client, viewer)
        answer = ask(where)
        status = int(getattr(answer, "status_code", 0))
        assert status == TABLE[name].get(persona, 302), persona


def test_a_case_that_one_may_not_see_answers_as_one_that_does_not_exist(thing: Note, client: Client, author: User) -> None:
    for viewer in (author, make_member("Ada Minh", is_staff=True, is_superuser=True)):
        sign_in_as(client, viewer)
        seen = client.get(reverse("moderation:case", args=[case_of(thing).public_id]))
        nothing = client.get(reverse("moderation:case", args=["0000000000000000"]))
        assert (seen.status_code, nothing.status_code) == (404, 404)
        post = client.post(reverse("moderation:case", args=[case_of(thing).public_id]), {"verb": "dismiss", "reason": "x"})
        assert post.status_code == 404
    assert not Decision.objects.exists()


# Those who decide ------------------------------------------------------------------------------------------------------


def test_the_case_shows_what_was_reported_by_whom_and_why(thing: Note, client: Client, animator: User) -> None:
    shown = page(client, animator, "case", case_of(thing).public_id)
    for words in ("Quel imbécile", "Aimé Auteur", "Rita Rapport", "Il vise ma collègue."):
        assert words in shown
    assert f"/notes/{thing.public_id}/" in shown


def test_a_moderator_from_outside_reads_the_excerpt_and_nothing_else_and_it_is_in_the_audit(
    client: Client, author: User
) -> None:
    closed = make_wall(author, readers=[author], name="Mur secret")
    thing = make_note(author, text="Quel imbécile", wall=closed)
    closed.readers.append(reporter := make_member("Rita Rapport"))
    report(thing, reporter)
    centre = make_central()
    shown = page(client, centre, "case", case_of(thing).public_id)
    assert "Quel imbécile" in shown
    assert "Mur secret" not in shown
    assert f"/notes/{thing.public_id}/" not in shown
    entry = AuditEntry.objects.get(verb="moderation.read")
    assert (entry.actor, entry.subject) == (centre, thing.key)


def test_reading_what_one_sees_anyway_is_not_in_the_audit(thing: Note, client: Client, animator: User) -> None:
    page(client, animator, "case", case_of(thing).public_id)
    assert not AuditEntry.objects.filter(verb="moderation.read").exists()


def test_nothing_is_written_in_the_read_only_mode(client: Client, author: User, settings) -> None:
    closed = make_wall(author, readers=[author])
    thing = make_note(author, wall=closed)
    closed.readers.append(reporter := make_member("Rita Rapport"))
    report(thing, reporter)
    settings.READ_ONLY = True
    page(client, make_central(), "case", case_of(thing).public_id)
    assert not AuditEntry.objects.filter(verb="moderation.read").exists()


def test_deciding_on_the_page_keeps_what_was_typed_when_it_fails(thing: Note, client: Client, animator: User) -> None:
    sign_in_as(client, animator)
    where = reverse("moderation:case", args=[case_of(thing).public_id])
    answer = client.post(where, {"reason": "Une raison bien à moi"})
    assert answer.status_code == 200
    assert "Une raison bien à moi" in answer.content.decode()
    assert "govuk-error-summary" in client.post(where, {"verb": "hide"}).content.decode()
    assert "govuk-error-summary" in client.post(where, {"verb": "hide", "reason": "x" * 501}).content.decode()
    assert "govuk-error-summary" in client.post(where, {"verb": "suspend", "reason": "x"}).content.decode()
    assert not Decision.objects.exists()
    assert client.post(where, {"verb": "hide", "reason": REASON})["Location"] == reverse("moderation:queue")
    assert Decision.objects.get().reason == REASON


def test_the_second_moderator_reads_what_the_first_decided_and_what_they_had_written(thing: Note, client: Client) -> None:
    first, second = english("Ali Animation"), english("Ariane Animation")
    assert thing.wall is not None
    thing.wall.moderators += [first, second]
    decide(first, thing, Verb.WARN, "Premier avertissement.")
    where = reverse("moderation:case", args=[case_of(thing).public_id])
    answer = sign_in_as(client, second).post(where, {"verb": "hide", "reason": "À cacher tout de suite."})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Ali Animation has already decided" in shown
    assert "Premier avertissement." in shown
    assert "À cacher tout de suite." in shown
    assert Decision.objects.count() == 1


def test_the_queue_is_by_level_the_oldest_first(client: Client, author: User) -> None:
    both = english("Béatrice Both")
    make_central()
    from intranet.kernel.moderation.actions import name_central_moderator

    name_central_moderator(actor=None, member=both)
    wall = make_wall(both)
    placed = [make_note(author, wall=wall) for _ in range(2)]
    central = make_note(author)
    for thing in (*placed, central):
        report(thing, make_member("Rita Rapport"))
    shown = page(client, both, "queue")
    assert "My places" in shown
    assert "My organizations" not in shown
    positions = [shown.index(case_of(thing).public_id) for thing in placed]
    assert positions == sorted(positions)
    assert case_of(central).public_id not in shown
    assert case_of(central).public_id in page(client, both, "queue", query="?level=centre")


def test_the_menu_counts_what_waits_for_those_who_moderate_and_says_nothing_to_others(
    thing: Note, client: Client, animator: User, author: User
) -> None:
    entry = f'href="{reverse("moderation:queue")}"'
    assert entry in page(client, animator, "own_reports")
    assert entry not in page(client, author, "own_reports")
    assert entry not in page(client, make_member("Ada Minh", is_staff=True), "own_reports")


def test_a_long_queue_has_pages(client: Client, author: User, animator: User) -> None:
    wall = make_wall(animator)
    things = [make_note(author, wall=wall) for _ in range(31)]
    for thing in things:
        report(thing, make_member("Rita Rapport"))
    first = page(client, animator, "queue")
    last_of_first = case_of(things[29]).public_id
    link = "/cases/{}/".format
    assert f"after={last_of_first}" in first
    assert link(case_of(things[30]).public_id) not in first
    second = page(client, animator, "queue", query=f"?level=place&after={last_of_first}")
    assert link(case_of(things[30]).public_id) in second
    assert link(last_of_first) not in second
    assert page(client, animator, "queue", query="?after=nonsense")


def test_the_record_names_who_decided_to_those_who_moderate(thing: Note, client: Client, animator: User) -> None:
    decide(animator, thing, Verb.HIDE, REASON)
    shown = page(client, animator, "record")
    assert "Anne Animation" in shown
    assert REASON in shown


# Those concerned -------------------------------------------------------------------------------------------------------


def test_the_reporter_reads_what_became_of_their_report_and_not_who_decided(
    thing: Note, client: Client, animator: User
) -> None:
    reporter = User.objects.get(display_name="Rita Rapport")
    assert REASON not in page(client, reporter, "own_reports")
    decide(animator, thing, Verb.HIDE, REASON)
    shown = page(client, reporter, "own_reports")
    assert REASON in shown
    assert "Quel imbécile" in shown
    assert "Anne Animation" not in shown


def test_the_author_never_learns_who_reported_nor_who_decided(
    thing: Note, client: Client, animator: User, author: User
) -> None:
    shown = page(client, author, "about_mine")
    assert "Quel imbécile" not in shown
    decide(animator, thing, Verb.HIDE, REASON)
    case = case_of(thing)
    pages = [page(client, author, "about_mine"), page(client, author, "appeal", case.public_id)]
    for shown in pages:
        assert REASON in shown
        for secret in ("Rita Rapport", "rita.rapport", "Il vise ma collègue.", "Anne Animation"):
            assert secret not in shown


def test_nobody_reads_what_was_decided_of_anothers(thing: Note, client: Client, animator: User) -> None:
    decide(animator, thing, Verb.HIDE, REASON)
    stranger = make_member("Tom O’Neil")
    assert REASON not in page(client, stranger, "about_mine")
    assert REASON not in page(client, stranger, "own_reports")
    answer = sign_in_as(client, stranger).get(reverse("moderation:appeal", args=[case_of(thing).public_id]))
    assert answer.status_code == 404


def test_the_author_contests_on_the_page_once(thing: Note, client: Client, animator: User, author: User) -> None:
    make_central()
    decide(animator, thing, Verb.HIDE, REASON)
    where = reverse("moderation:appeal", args=[case_of(thing).public_id])
    assert where in page(client, author, "about_mine")
    assert "govuk-error-summary" in client.post(where, {"text": " "}).content.decode()
    assert client.post(where, {"text": "C’était une citation."}).status_code == 302
    assert client.get(where).status_code == 403
    assert client.post(where, {"text": "Encore."}).status_code == 403
    assert where not in page(client, author, "about_mine")


# The centre ------------------------------------------------------------------------------------------------------------


def test_an_administrator_names_and_takes_back_and_both_are_recorded(client: Client) -> None:
    administrator, member = make_member("Ada Minh", is_staff=True), make_member("Céline Centre")
    sign_in_as(client, administrator)
    where = reverse("moderation:central_moderators")
    assert client.post(where, {"person": member.email.upper()}).status_code == 302
    assert "Céline Centre" in client.get(where).content.decode()
    client.post(where, {"person": member.handle})
    client.post(reverse("moderation:remove_central_moderator", args=[member.public_id]))
    assert "Céline Centre" not in client.get(where).content.decode()
    verbs = AuditEntry.objects.filter(actor=administrator).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["moderation.central_moderator_named", "moderation.central_moderator_dismissed"]


@pytest.mark.parametrize("who", ["ada.minh", "guy.roy", "sonia.cote", "nobody.here", ""])
def test_neither_oneself_nor_a_guest_nor_a_closed_account_nor_nobody_is_named(who: str, client: Client) -> None:
    administrator = make_member("Ada Minh", is_staff=True)
    make_member("Guy Roy", kind="guest")
    make_member("Sonia Côté", state="suspended")
    answer = sign_in_as(client, administrator).post(reverse("moderation:central_moderators"), {"person": who})
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()


# What a page costs -----------------------------------------------------------------------------------------------------


def many(author: User, wall: object, count: int = 10) -> list[Note]:
    things = [make_note(author, wall=wall) for _ in range(count)]
    for thing in things:
        report(thing, make_member("Rita Rapport"))
        report(thing, make_member("Rita Deux"), "spam")
    return things


@pytest.mark.parametrize("names", [("queue", "record", "case"), ("own_reports",), ("about_mine",)])
def test_more_rows_never_mean_more_statements(names: tuple[str, ...], client: Client, author: User, animator: User) -> None:
    wall = make_wall(animator)
    first = many(author, wall, 2)
    decide(animator, first[0], Verb.WARN)
    viewer = {"own_reports": case_of(first[1]).reports.first().reporter, "about_mine": author}.get(names[0], animator)
    sign_in_as(client, viewer)
    arguments = {"case": [case_of(first[1]).public_id]}
    addresses = [reverse(f"moderation:{name}", args=arguments.get(name)) for name in names]

    def grow() -> None:
        for thing in many(author, wall):
            report(thing, viewer) if viewer not in (author, animator) else None
        for thing in many(author, wall):
            decide(animator, thing, Verb.WARN)
        for number in range(10):
            report(first[1], make_member(f"Rita {number}"))

    assert_all_constant_statements(client.get, addresses, grow, at_most=21)


def test_the_menu_costs_nothing_on_the_pages_of_others(client: Client, author: User, thing: Note) -> None:
    from intranet.kernel.moderation.queries import waiting_hint
    from intranet.kernel.testing import statements

    waiting_hint(author)
    with statements() as sql:
        assert not waiting_hint(author).is_moderator
    assert sql == []
