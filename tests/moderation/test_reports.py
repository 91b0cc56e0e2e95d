"""Reporting: who may, what is kept, and that reports of one thing are one case."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.moderation import actions
from intranet.kernel.moderation.models import Case, Level, Reason, Report, Verb
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from tests.moderation.world import case_of, decide, make_central, make_note, make_wall, report

pytestmark = pytest.mark.django_db


def address_of(thing, query: str = "") -> str:
    return reverse("moderation:report", args=[thing.key]) + query


def told(page: str, key: str) -> str:
    """A page without what differs from one answer to the next: its address and its tokens."""
    return re.sub(r"(csrfmiddlewaretoken\" value=|X-CSRFToken\": )\"\w+\"", "", page.replace(quote(key), "").replace(key, ""))


def test_a_report_keeps_what_the_thing_said_its_author_and_where_it_was(author: User) -> None:
    thing = make_note(author, text="Quel imbécile")
    made = report(thing, text="Il vise ma collègue.")
    thing.text = "Quelle belle journée"
    case = case_of(thing)
    assert (case.excerpt, case.author, case.address) == ("Quel imbécile", author, f"/notes/{thing.public_id}/")
    assert (made.reason, made.text) == (Reason.HARASSMENT, "Il vise ma collègue.")


def test_reports_of_one_thing_are_one_case_and_moderators_are_told_once(author: User) -> None:
    thing = make_note(author)
    report(thing, make_member("Rita Un"))
    report(thing, make_member("Rita Deux"), Reason.SPAM)
    case = Case.objects.get()
    assert case.report_count == case.reports.count() == 2
    assert Event.objects.filter(kind="moderation.reported").count() == 1


def test_a_later_report_keeps_what_had_changed(author: User) -> None:
    thing = make_note(author, text="Première version")
    report(thing, make_member("Rita Un"))
    thing.text = "Seconde version"
    made = report(thing, make_member("Rita Deux"))
    assert case_of(thing).excerpt == "Première version"
    assert made.excerpt == "Seconde version"


def test_one_person_reports_a_thing_once_while_it_waits(author: User) -> None:
    thing, reporter = make_note(author), make_member("Rita Un")
    report(thing, reporter)
    with pytest.raises(actions.AlreadyReported):
        report(thing, reporter)
    assert Report.objects.count() == case_of(thing).report_count == 1


def test_what_was_decided_can_be_reported_again_as_another_case(author: User) -> None:
    thing, reporter, centre = make_note(author), make_member("Rita Un"), make_central()
    report(thing, reporter)
    decide(centre, thing, Verb.DISMISS)
    report(thing, reporter)
    assert Case.objects.filter(subject=thing.key).count() == 2


def test_nobody_reports_what_is_theirs(author: User) -> None:
    with pytest.raises(PermissionRefused, match="yours"):
        report(make_note(author), author)


def test_a_guest_reports_what_they_see(author: User) -> None:
    assert report(make_note(author), make_member("Guy Roy", kind=Kind.GUEST)).pk


@pytest.mark.parametrize("state", [State.SUSPENDED, State.DEPARTED])
def test_an_account_that_does_not_work_reports_nothing(state: State, author: User) -> None:
    with pytest.raises(PermissionRefused):
        report(make_note(author), make_member("Rita Un", state=state))


def test_what_one_does_not_see_is_not_reported(author: User, animator: User) -> None:
    thing = make_note(author, wall=make_wall(animator, readers=[author]))
    with pytest.raises(PermissionRefused):
        report(thing, make_member("Rita Un"))


# The page --------------------------------------------------------------------------------------------------------------


def test_what_one_does_not_see_answers_as_what_does_not_exist(client: Client, author: User, animator: User) -> None:
    unseen = make_note(author, wall=make_wall(animator, readers=[author]))
    hidden = make_note(author, hidden_at="now")
    sign_in_as(client, make_member("Rita Un"))
    keys = (unseen.key, hidden.key, "note:0000000000000000", "nothing:0000000000000000", "0000000000000000")
    answers = [(key, client.get(reverse("moderation:report", args=[key]))) for key in keys]
    assert {answer.status_code for _, answer in answers} == {404}
    assert len({told(answer.content.decode(), key) for key, answer in answers}) == 1
    assert client.post(address_of(unseen), {"reason": "spam"}).status_code == 404


def test_the_page_sends_a_report_and_goes_back_where_one_was(client: Client, author: User) -> None:
    thing = make_note(author)
    sign_in_as(client, make_member("Rita Un"))
    assert "note" in client.get(address_of(thing, "?next=/help/")).content.decode()
    answer = client.post(address_of(thing), {"reason": "spam", "text": "Encore.", "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    made = Report.objects.get()
    assert (made.reason, made.text) == ("spam", "Encore.")


def test_the_page_never_leads_to_another_site(client: Client, author: User) -> None:
    thing = make_note(author)
    sign_in_as(client, make_member("Rita Un"))
    answer = client.post(address_of(thing), {"reason": "spam", "next": "https://evil.example/"})
    assert answer["Location"] == f"/notes/{thing.public_id}/"


def test_a_fragment_sends_a_report_without_leaving_the_page(client: Client, author: User) -> None:
    thing = make_note(author)
    sign_in_as(client, make_member("Rita Un"))
    form = client.get(address_of(thing), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in form
    assert "data-hx-post" in form
    sent = client.post(address_of(thing), {"reason": "spam"}, headers={"HX-Request": "true"})
    assert sent.status_code == 200
    assert "<html" not in sent.content.decode()
    assert Report.objects.count() == 1


def test_an_error_keeps_what_was_typed(client: Client, author: User) -> None:
    thing = make_note(author)
    sign_in_as(client, make_member("Rita Un"))
    page = client.post(address_of(thing), {"text": "Regardez la fin"}).content.decode()
    assert "Regardez la fin" in page
    assert "govuk-error-summary" in page
    page = client.post(address_of(thing), {"reason": "other"}).content.decode()
    assert "govuk-error-summary" in page
    assert not Report.objects.exists()


def test_repeating_says_that_it_is_reported_already(client: Client, author: User) -> None:
    thing, reporter = make_note(author), make_member("Rita Un", language="en")
    sign_in_as(client, reporter)
    client.post(address_of(thing), {"reason": "spam"})
    for answer in (client.get(address_of(thing)), client.post(address_of(thing), {"reason": "spam"})):
        assert "You have already reported this" in answer.content.decode()
    assert Report.objects.count() == 1


def test_the_page_of_ones_own_thing_is_refused_with_the_reason(client: Client, author: User) -> None:
    author.language = "en"
    author.save()
    sign_in_as(client, author)
    answer = client.get(address_of(make_note(author)))
    assert answer.status_code == 403
    assert "This is yours" in answer.content.decode()


def test_reports_without_end_are_refused(client: Client, author: User) -> None:
    sign_in_as(client, make_member("Rita Un"))
    statuses = [client.post(address_of(make_note(author)), {"reason": "spam"}).status_code for _ in range(31)]
    assert statuses == [302] * 30 + [429]


def test_the_page_says_who_will_read_it(client: Client, author: User, animator: User) -> None:
    sign_in_as(client, make_member("Rita Un", language="en"))
    placed = client.get(address_of(make_note(author, wall=make_wall(animator)))).content.decode()
    assert "The people in charge of the place" in placed
    bare = client.get(address_of(make_note(author))).content.decode()
    assert "The people in charge of the place" not in bare
    assert "The central moderators." in bare


# A person --------------------------------------------------------------------------------------------------------------


def test_a_profile_is_reported_with_what_everybody_sees_of_it(client: Client) -> None:
    from tests.profiles.people import PLANTED, describe, show

    person = make_member("Paul Profil")
    describe(person)
    show(person, "only_me")
    sign_in_as(client, make_member("Rita Un"))
    key = f"person:{person.public_id}"
    assert client.post(reverse("moderation:report", args=[key]), {"reason": "private"}).status_code == 302
    case = Case.objects.get(subject=key)
    assert (case.author, case.level) == (person, Level.CENTRE)
    assert "Paul Profil" in case.excerpt
    assert not [word for word in PLANTED.values() if word in case.excerpt]


def test_what_is_reported_of_a_profile_is_every_section_that_everybody_sees(client: Client) -> None:
    from tests.profiles.people import PLANTED, describe, show

    person = make_member("Paul Profil")
    describe(person)
    show(person, "everyone")
    sign_in_as(client, make_member("Rita Un"))
    client.post(reverse("moderation:report", args=[f"person:{person.public_id}"]), {"reason": "private"})
    typed = {word for word in PLANTED.values() if word != "english_level"}
    assert not [word for word in typed if word not in Case.objects.get().excerpt]


def test_a_person_is_never_hidden_whole(author: User) -> None:
    kind = subjects.get("person")
    assert kind is not None
    assert kind.hide is None
    assert kind.restore is None


# The API ---------------------------------------------------------------------------------------------------------------


def send(client: Client, **body: object):
    return client.post("/api/v1/reports", body, content_type="application/json")


def test_the_api_reports_once_and_refuses_what_is_not_seen(client: Client, author: User, animator: User) -> None:
    thing = make_note(author)
    sign_in_as(client, make_member("Rita Un"))
    made = send(client, subject=thing.key, reason="spam", text="Encore.")
    assert made.status_code == 201
    assert made.json()["state"] == "open"
    assert send(client, subject=thing.key, reason="spam").status_code == 409
    unseen = make_note(author, wall=make_wall(animator, readers=[author]))
    assert send(client, subject=unseen.key, reason="spam").status_code == 404
    assert send(client, subject="note:nothing", reason="spam").status_code == 404


def test_the_api_refuses_what_it_does_not_understand(client: Client, author: User) -> None:
    thing = make_note(author)
    sign_in_as(client, make_member("Rita Un"))
    assert send(client, subject=thing.key, reason="boring").status_code == 422
    assert send(client, subject=thing.key, reason="spam", level=3).status_code == 422
    assert send(client, subject=thing.key, reason="other").status_code == 422
    assert send(client, subject=thing.key, reason="other", text="\u200b").status_code == 422
    assert not Report.objects.exists()
    sign_in_as(client, author)
    assert send(client, subject=thing.key, reason="spam").status_code == 403
