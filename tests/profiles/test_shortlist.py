"""What a member keeps of the directory: searches, people set aside, and the file of them."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.data.spreadsheets import safe_cell
from intranet.kernel.testing import make_member, sign_in_as
from profiles.models import SavedSearch, Section, ShortlistEntry
from tests.profiles.directory import hide, make_person
from tests.profiles.organizations import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(db: None) -> User:
    return make_member("Vera Regard")


@pytest.fixture
def site(client: Client, viewer: User) -> Client:
    """The site as the viewer uses it."""
    return sign_in_as(client, viewer)


def test_a_search_is_kept_opened_and_deleted(site: Client, viewer: User) -> None:
    site.post("/searches/save/", {"name": "Feux", "query": "q=feux&french=B&page=3&unknown=1"})
    saved = SavedSearch.objects.get(member=viewer)
    assert saved.query == "q=feux&french=B"
    assert f'href="/people/?{saved.query.replace("&", "&amp;")}"' in site.get("/searches/").content.decode()
    site.post("/searches/save/", {"name": "Feux", "query": "q=forêts"})
    assert [one.query for one in viewer.saved_searches.all()] == ["q=for%C3%AAts"]
    site.post(f"/searches/{saved.public_id}/delete/")
    assert not viewer.saved_searches.exists()


def test_an_empty_search_or_name_is_not_kept_and_what_was_typed_stays(site: Client, viewer: User) -> None:
    answer = site.post("/searches/save/", {"name": "", "query": "q=feux"})
    assert answer.status_code == 422
    assert 'value="q=feux"' in answer.content.decode()
    assert site.post("/searches/save/", {"name": "Rien", "query": "page=2"}).status_code == 422
    assert not viewer.saved_searches.exists()


def test_nobody_deletes_the_search_of_another(site: Client) -> None:
    saved = SavedSearch.objects.create(member=make_member("Ann Autre"), name="La mienne", query="q=x")
    assert site.post(f"/searches/{saved.public_id}/delete/").status_code == 404
    assert SavedSearch.objects.filter(pk=saved.pk).exists()


def test_people_are_set_aside_and_no_longer(site: Client, viewer: User) -> None:
    person = make_person("Amadou Diallo")
    address = reverse("profiles:keep", args=[person.handle])
    answer = site.post(address, {"keep": "yes"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode()
    site.post(address, {"keep": "yes"})
    assert "Amadou Diallo" in site.get("/shortlist/").content.decode()
    assert viewer.shortlist.count() == 1
    site.post(address, {"keep": "no"})
    assert not viewer.shortlist.exists()


def test_who_left_the_directory_is_counted_and_removed_on_demand(site: Client, viewer: User) -> None:
    gone = make_member("Amadou Diallo", is_protected=True)
    ShortlistEntry.objects.create(member=viewer, person=gone)
    assert "Diallo" not in site.get("/shortlist/").content.decode()
    assert site.get("/shortlist/").context["shortlist"].unlisted == 1
    assert site.post(reverse("profiles:keep", args=[gone.handle])).status_code == 404
    site.post("/shortlist/tidy/")
    assert not viewer.shortlist.exists()


def test_the_export_is_a_safe_file_of_what_one_may_see_and_is_recorded(site: Client, viewer: User) -> None:
    person = make_person(
        "=cmd|' /C calc'!A0", title_fr="+1", city="@Gatineau", phone="-5", organization=make_organization("Forêts")
    )
    hide(person, Section.CONTACT)
    ShortlistEntry.objects.create(member=viewer, person=person)
    answer = site.post("/shortlist/export/")
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    assert "attachment" in answer["Content-Disposition"]
    _header, line = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert line[:8] == ["'=cmd|' /C calc'!A0", "'+1", "Forêts", "", "", "", "'@Gatineau", ""]
    assert AuditEntry.objects.get(verb="profiles.shortlist_exported").details == {"count": 1}
    assert site.get("/shortlist/export/").status_code == 405


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Forêts;=1+1", "Forêts;'=1+1"),
        ("SQL; @SUM(A1)", "SQL;' @SUM(A1)"),
        ("Québec\n+1", "Québec\n'+1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("Jean-Pierre; R&D = 2", "Jean-Pierre; R&D = 2"),
    ],
)
def test_no_cell_holds_a_formula_wherever_a_spreadsheet_cuts_it(cell: str, written: str) -> None:
    assert safe_cell(cell) == written


def test_a_shortlist_has_a_limit(site: Client, viewer: User) -> None:
    people = User.objects.bulk_create([User(handle=f"many.{number}", display_name="M") for number in range(500)])
    ShortlistEntry.objects.bulk_create([ShortlistEntry(member=viewer, person=person) for person in people])
    one_more = make_person("Amadou Diallo")
    assert site.post(reverse("profiles:keep", args=[one_more.handle])).status_code == 403
    assert viewer.shortlist.count() == 500
