"""The API answers as it is described, whatever is sent: schemathesis asks every operation, in this process."""

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from intranet.kernel.content.signs import count_signs, neutral
from intranet.kernel.web.api import api
from microblog.models.posts import MAX_TEXT_LENGTH
from tests.home.api_world import IN_ADDRESSES, IN_BODIES, PARTS
from tests.keeping import undone

pytestmark = [pytest.mark.django_db]

# More of them find more: `PASSERELLE_API_CASES=200 pytest tests/home/test_api_conformance.py`.
CASES = int(os.environ.get("PASSERELLE_API_CASES", "4"))
NOBODY = "0" * 16


def described() -> dict[str, Any]:
    """The description, which names things that there are, and one that there is not."""
    description = deepcopy(dict(api.get_openapi_schema(path_prefix="/api/v1/")))
    for path, methods in description["paths"].items():
        ids = next((ids for beginning, ids in IN_ADDRESSES.items() if path.startswith(beginning)), [])
        for operation in methods.values():
            for parameter in operation["parameters"]:
                known = {"id": ids, **PARTS}.get(parameter["name"], [])
                if parameter["in"] == "path" and known:
                    parameter["schema"] = {**parameter["schema"], "enum": [*known, NOBODY]}
    for (schema, field), values in IN_BODIES.items():
        description["components"]["schemas"][schema]["properties"][field]["enum"] = values
    return description


def has_signs_of_several_characters(body: Any) -> bool:
    """Whether the text of a post is longer than described, and short enough as people see it: signs cannot be described."""
    text = body.get("text") if isinstance(body, dict) else None
    return isinstance(text, str) and len(text) > MAX_TEXT_LENGTH >= count_signs(neutral(text))


@pytest.fixture(autouse=True)
def connection_stays_open() -> Iterator[None]:
    """A request closes connections, as it begins and ends; Django's test client spares that of the test, and WSGI does not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(described())
schema.app = get_wsgi_application()


@schema.parametrize()
@settings(max_examples=CASES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_it_is_described(case: schemathesis.Case, api_world: str) -> None:
    cache.clear()  # rate limits
    headers = {"Authorization": f"Bearer {api_world}"}
    with undone():
        answer = case.call(headers=headers)
        # Who is unknown is refused: `tests/kernel/test_api.py` asks each operation once rather than after each answer.
        excluded = CHECKS.get_by_names(["ignored_auth"])
        # That a file is a picture, or that a form names its parts as browsers do, cannot be described.
        has_files = case.path.endswith(("/with-pictures", "/documents", "/versions"))
        excluded += CHECKS.get_by_names(["positive_data_acceptance"]) if has_files else []
        excluded += CHECKS.get_by_names(["negative_data_rejection"]) if has_signs_of_several_characters(case.body) else []
        case.validate_response(answer, excluded_checks=excluded, headers=headers)
