"""What every operation of the API promises: its errors, their words, its description."""

import json
import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from ninja import Schema
from pydantic.json_schema import models_json_schema

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import sign_in_as
from intranet.kernel.web.api import api
from tests.architecture.sources import FEATURES

pytestmark = pytest.mark.django_db

POSTS = "/api/v1/posts"
POST: dict[str, object] = {"text": "Bonjour", "audience": "everyone"}


@pytest.fixture
def tab(client: Client, employee: User) -> Client:
    return sign_in_as(client, employee)


def operations() -> dict[str, dict[str, Any]]:
    """The described operations, by method and path."""
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return {f"{method} {path}": one for path, methods in paths.items() for method, one in methods.items()}


def schemas(above: type[Schema] = Schema) -> set[type[Schema]]:
    """The schemas of this product, without those that Ninja makes around them."""
    below = {one for child in above.__subclasses__() for one in {child} | schemas(child)}
    return {one for one in below if one.__module__.partition(".")[0] in {"intranet", *FEATURES}}


# The description ------------------------------------------------------------------------------------------------------


def test_no_two_schemas_of_the_api_share_a_name() -> None:
    """Ninja keeps one for each name, whatever the operation: the others would be described as it is."""
    described = models_json_schema([(schema, "validation") for schema in schemas()])[1]["$defs"]
    # Pydantic calls those that share a name by their modules.
    assert not [name for name in described if "__" in name]


def test_every_operation_describes_the_errors_that_any_may_answer() -> None:
    expected = {400, 401, 403, 422, 429, 503}
    missing = {
        name: wanted - operation["responses"].keys()
        for name, operation in operations().items()
        if (wanted := expected | (set() if name.startswith("get ") else {413})) - operation["responses"].keys()
    }
    assert not missing


def test_every_operation_is_for_those_who_are_known() -> None:
    """Whatever its method: the walk over all addresses asks by two of them."""
    stranger = Client(enforce_csrf_checks=True, headers={"Authorization": "Bearer pas_unknown"})
    answered = {}
    for name in operations():
        method, path = name.split(" ")
        address = re.sub(r"{\w+}", "1", path)
        cache.clear()  # wrong tokens are counted
        answered[name] = [getattr(client, method)(address).status_code for client in (Client(), stranger)]
    assert answered == {name: [401, 401] for name in answered}


def test_the_limits_of_a_text_are_described_as_they_are_counted(tab: Client) -> None:
    text = api.get_openapi_schema()["components"]["schemas"]["NewPost"]["properties"]["text"]
    assert (text["minLength"], text["maxLength"]) == (1, 500)
    for words, status in (("x" * 500, 201), ("x" * 501, 422), ("🏳️‍🌈" * 500, 201)):
        assert tab.post(POSTS, {**POST, "text": words}, content_type="application/json").status_code == status


# Errors ---------------------------------------------------------------------------------------------------------------


UNREADABLE = {"fr": "Cette demande n’a pas pu être lue.", "en": "The request cannot be read."}


@pytest.mark.parametrize("language", UNREADABLE)
def test_what_cannot_be_read_is_a_400_in_the_readers_language(language: str, client: Client, employee: User) -> None:
    employee.language = language
    employee.save()
    sign_in_as(client, employee)
    for answer in (
        client.get("/api/v1/people", {"q": "a\x00b"}),
        client.post(POSTS, "{", content_type="application/json"),
        client.post(POSTS, b"\xff", content_type="application/json"),
        client.post(f"{POSTS}/with-pictures", b"x", content_type="multipart/form-data"),
    ):
        assert (answer.status_code, answer.json()) == (400, {"detail": UNREADABLE[language]})


def test_a_body_that_is_too_large_is_a_413_without_a_traceback(tab: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = tab.post(POSTS, {**POST, "text": "x" * 3_000_000}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (413, {"detail": "Cette demande est trop volumineuse."})
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING or record.exc_info]


def test_a_method_that_an_address_does_not_have_is_a_405_in_json(tab: Client) -> None:
    answer = tab.patch(f"{POSTS}/0000000000000000")
    assert (answer.status_code, answer["Allow"]) == (405, "DELETE, GET, HEAD")
    assert answer.json() == {"detail": "Cette adresse n’accepte pas cette méthode."}


def test_who_sends_neither_a_token_nor_a_session_is_unknown_and_not_refused() -> None:
    answer = Client(enforce_csrf_checks=True).post(POSTS, POST, content_type="application/json")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    stranger = {"Authorization": "Bearer pas_unknown"}
    answer = Client(enforce_csrf_checks=True).post(POSTS, POST, content_type="application/json", headers=stranger)
    assert answer.status_code == 401


def test_a_session_writes_with_its_csrf_token_only(employee: User) -> None:
    tab = sign_in_as(Client(enforce_csrf_checks=True), employee)
    answer = tab.post(POSTS, POST, content_type="application/json")
    assert (answer.status_code, "jeton CSRF" in answer.json()["detail"]) == (403, True)
    tab.get("/")
    token = tab.cookies["csrftoken"].value
    answer = tab.post(POSTS, POST, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"text": None}, "body.text", "Envoyez un texte."),
        ({"audience": ...}, "body.audience", "Ce champ est obligatoire."),
        ({"author": "me"}, "body.author", "Ce champ n’existe pas."),
        ({"audience": ""}, "body.audience", "Envoyez au moins 1 caractère."),
        ({"token": "x" * 17}, "body.token", "Envoyez au plus 16 caractères."),
        ({"token": "A"}, "body.token", "Cette valeur n’a pas le format attendu."),
        ({"language": "de"}, "body.language", "Ce n’est pas l’une des valeurs possibles."),
        ({"text": "\ud800"}, "body.text", "Ce texte n’est pas en Unicode valide."),
        ({"poll": []}, "body.poll", "Envoyez un objet."),
        ({"poll": {"choices": "x"}}, "body.poll.choices", "Envoyez une liste."),
        ({"poll": {"choices": ["x"]}}, "body.poll.choices", "Envoyez une liste d’au moins 2 éléments."),
        ({"poll": {"choices": ["x"] * 7}}, "body.poll.choices", "Envoyez une liste d’au plus 6 éléments."),
    ],
)
def test_each_problem_of_a_body_is_said_in_the_readers_language(
    changes: dict[str, object], field: str, problem: str, tab: Client
) -> None:
    body = {name: value for name, value in {**POST, **changes}.items() if value is not ...}
    answer = tab.post(POSTS, json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["problems"] == [{"field": field, "problem": problem}]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("page=x", {"field": "page", "problem": "Envoyez un nombre entier."}),
        ("page=0", {"field": "page", "problem": "Envoyez un nombre d’au moins 1."}),
        ("page=51", {"field": "page", "problem": "Envoyez un nombre d’au plus 50."}),
        ("sort=size", {"field": "", "problem": "Paramètre inconnu\u00a0: sort."}),
    ],
)
def test_each_problem_of_a_query_is_said_in_the_readers_language(query: str, problem: dict[str, str], tab: Client) -> None:
    answer = tab.get(f"/api/v1/people?{query}")
    assert (answer.status_code, answer.json()["problems"]) == (422, [problem])
