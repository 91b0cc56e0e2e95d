"""Every operation of the API of projects, for every persona: what the pages would answer, and no more."""

from collections.abc import Mapping

import pytest
from django.test import Client

from intranet.kernel.testing import ANONYMOUS, sign_in_as
from intranet.kernel.web.api import api
from projects.models import Project
from tests.keeping import undone
from tests.projects.opportunities import offered
from tests.projects.persona_rows import INSIDE, MEMBERS, only
from tests.projects.world import PERSONAS, World

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

LISTED = {"public": only(*MEMBERS)}
SEEN = {"public": only(*MEMBERS), "hidden": only(*INSIDE), "pending": {"*": 404}, "closed": only(*MEMBERS)}
# Of each operation, what it answers to whom, for the project (or an opportunity of the project) of each kind.
TABLE: Mapping[tuple[str, str], Mapping[str, Mapping[str, int]]] = {
    ("get", "/projects"): LISTED,
    ("get", "/projects/{id}"): SEEN,
    ("post", "/projects/{id}/follow"): SEEN,
    ("post", "/projects/{id}/unfollow"): SEEN,
    ("get", "/opportunities"): {"public": {"*": 200}},
    ("get", "/opportunities/{id}"): {"public": only(*MEMBERS), "hidden": only(*INSIDE)},
}


def id_of(world: World, path: str, project: Project) -> str:
    return offered(world, project).public_id if path.startswith("/opportunities") else project.public_id


def test_no_operation_is_missing_from_the_table() -> None:
    described = api.get_openapi_schema(path_prefix="")["paths"]
    ours = {
        (method, path)
        for path, operations in described.items()
        for method, operation in operations.items()
        if {"projects", "opportunities"} & set(operation["tags"])
    }
    assert ours == TABLE.keys()


@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
def test_each_persona_gets_its_answer(method: str, path: str, world: World) -> None:
    tabs, wrong = {persona: sign_in_as(Client(), member) for persona, member in world.people.items()}, {}
    for kind, answers in TABLE[method, path].items():
        with undone():
            address = "/api/v1" + path.replace("{id}", id_of(world, path, world.projects[kind]) if "{id}" in path else "")
            for persona in PERSONAS:
                with undone():
                    found = getattr(tabs[persona], method)(address, content_type="application/json").status_code
                wanted = 401 if persona in (ANONYMOUS, "suspended") else answers.get(persona, answers.get("*", 404))
                if found != wanted:
                    wrong[kind, persona] = f"{found} instead of {wanted}"
    assert not wrong
