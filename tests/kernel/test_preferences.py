"""The reader's language and theme, without a script."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User

LANGUAGE = "/preferences/language"
THEME = "/preferences/theme"


def test_a_visitor_chooses_a_language_before_signing_in(client: Client, db: None) -> None:
    response = client.post(LANGUAGE, {"language": "en", "next": "/terms/?v=1"})
    assert (response.status_code, response["Location"]) == (302, "/terms/?v=1")
    assert client.cookies["language"].value == "en"
    assert 'lang="en"' in client.get("/nowhere/").content.decode()


def test_the_language_of_a_member_is_kept_with_the_account(client: Client, employee: User) -> None:
    client.force_login(employee)
    client.post(LANGUAGE, {"language": "en"})
    employee.refresh_from_db()
    assert employee.language == "en"


@pytest.mark.parametrize("language", ["de", "", "fr-ca", "../en"])
def test_an_unknown_language_changes_nothing(client: Client, employee: User, language: str) -> None:
    client.force_login(employee)
    assert client.post(LANGUAGE, {"language": language}).status_code == 302
    employee.refresh_from_db()
    assert employee.language == "fr"
    assert "language" not in client.cookies


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_form_returns_to_no_other_site(client: Client, db: None, address: str) -> None:
    assert client.post(THEME, {"theme": "dark", "next": address})["Location"] == "/"


def language_of(page: str) -> list[str]:
    """Where the forms that change the language come back to."""
    return re.findall(r'data-language>\s*<input[^>]*>\s*<input type="hidden" name="next" value="([^"]*)"', page)


def test_a_page_that_a_form_made_comes_back_where_the_form_was(client: Client, employee: User) -> None:
    """The address that a form was sent to may answer nothing else; and the form may be sent from there again."""
    client.force_login(employee)
    own, sent_to = reverse("profiles:edit_section", args=["skills"]), reverse("profiles:add_skill")
    assert client.get(sent_to).status_code == 405
    for referrer in (f"{own}?a=1", sent_to, sent_to):
        page = client.post(sent_to, {"skill": ""}, headers={"Referer": f"http://testserver{referrer}"}).content.decode()
        assert set(language_of(page)) == {f"{own}?a=1"}
    assert client.get(f"{own}?a=1").status_code == 200
    elsewhere = client.post(sent_to, {"skill": ""}, headers={"Referer": "https://elsewhere.example/"}).content.decode()
    assert set(language_of(elsewhere)) == {sent_to}


@pytest.mark.parametrize(("theme", "written"), [("dark", True), ("light", True), ("auto", False), ("pink", False)])
def test_the_theme_is_written_on_the_page(client: Client, db: None, theme: str, written: bool) -> None:
    client.post(THEME, {"theme": theme})
    page = client.get("/nowhere/").content.decode()
    assert (f'data-theme="{theme}"' in page) is written
    assert ("data-theme=" in page) is written


@pytest.mark.parametrize("name", ["kernel:language", "kernel:theme"])
def test_preferences_change_by_post_alone(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(name)).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse(name)).status_code == 403
