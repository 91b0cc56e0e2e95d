"""Pages that say what went wrong, in both languages, whatever has failed."""

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from intranet.kernel.accounts.models import User

pytestmark = pytest.mark.usefixtures("_broken_pages")

TITLES = {
    400: ("Cette demande n’est pas valide", "We could not understand this request"),
    403: ("Vous n’avez pas la permission de faire cette action", "You do not have permission to do this"),
    404: ("Cette page est introuvable", "This page is not here"),
    429: ("Un instant", "One moment"),
    500: ("Une erreur est survenue de notre côté", "An error occurred on our side"),
    503: ("Entretien en cours", "Maintenance in progress"),
}


@pytest.fixture
def _broken_pages():
    with override_settings(ROOT_URLCONF="tests.browser.urls"):
        yield


def get(client: Client, address: str, **headers: str):
    client.raise_request_exception = False
    return client.get(address, headers=headers)


@pytest.mark.parametrize("status", sorted(TITLES))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_error_has_a_page_in_the_readers_language(client: Client, db: None, status: int, language: str) -> None:
    client.cookies["language"] = language
    response = get(client, f"/broken/{status}/" if status != 404 else "/nowhere/")
    assert response.status_code == status
    page = response.content.decode()
    assert f"<h1>{TITLES[status][language == 'en']}</h1>" in page
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Cette adresse n’est pas une page"), ("en", "This address is not a page")]
)
def test_the_address_of_a_form_says_that_it_is_no_page(client: Client, employee: User, language: str, title: str) -> None:
    client.force_login(employee)
    client.cookies["language"] = language
    response = get(client, "/preferences/theme")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert f"<h1>{title}</h1>" in response.content.decode()
    fragment = get(client, "/preferences/theme", HX_Request="true")
    assert (fragment.status_code, fragment["Content-Type"]) == (405, "text/plain; charset=utf-8")


@pytest.mark.parametrize("status", [400, 500, 503])
def test_the_worst_errors_need_no_database(client: Client, status: int, django_db_blocker: DjangoDbBlocker) -> None:
    # No `db` fixture: any statement would raise.
    assert get(client, f"/broken/{status}/").status_code == status


def test_a_refusal_says_its_reason(client: Client, employee: User) -> None:
    client.force_login(employee)
    page = get(client, "/broken/403/").content.decode()
    assert "Cinq personnes peuvent modifier ce document." in page
    assert 'class="topbar__search"' in page or 'class="sidebar"' in page


def test_a_fragment_that_is_refused_gets_the_reason_alone(client: Client, employee: User) -> None:
    client.force_login(employee)
    response = get(client, "/broken/403/", HX_Request="true")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("Cinq personnes")


def test_the_api_gets_json(client: Client, employee: User) -> None:
    client.force_login(employee)
    response = get(client, "/api/nowhere")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")


def test_unavailable_says_when_to_come_back(client: Client, db: None) -> None:
    assert int(get(client, "/broken/503/")["Retry-After"]) > 0
    assert int(get(client, "/broken/429/")["Retry-After"]) == 42


def test_a_missing_page_does_not_repeat_its_address(client: Client, db: None) -> None:
    assert "secret-group" not in get(client, "/secret-group/").content.decode().replace(
        'name="next" value="/secret-group/"', ""
    )


def test_a_forged_or_expired_form_is_refused_with_words(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "en"
    response = client.post("/preferences/theme", {"theme": "dark"})
    assert response.status_code == 403
    assert "This page was open for too long." in response.content.decode()


def test_a_fragment_asked_for_after_sign_out_sends_the_page_to_sign_in(client: Client, db: None) -> None:
    response = get(client, "/notifications/", HX_Request="true", HX_Current_URL="http://testserver/people/?q=feux")
    assert response["HX-Redirect"].endswith("?next=%2Fpeople%2F%3Fq%3Dfeux")


def test_a_page_asked_for_after_sign_out_is_redirected_as_usual(client: Client, db: None) -> None:
    response = get(client, "/notifications/")
    assert response.status_code == 302
    assert "HX-Redirect" not in response
