"""What every answer says to the browser and to whatever stands between."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from intranet.kernel.testing import make_member, sign_in_as

pytestmark = pytest.mark.django_db

ANSWERS = {
    "/": 200,
    "/people/nobody/": 404,
    "/nowhere": 404,
    "/people/%00/": 400,
    "/administration/members/": 403,
    "/profile/edit/portrait/remove/": 200,
    "/api/v1/people/nobody": 404,
    "/api/v1/people?oops=1": 422,
    "/static/nothing.css": 404,
    "/health/live": 200,
    "/metrics": 404,
}


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_is_kept_from_harm(client: Client, path: str, status: int) -> None:
    sign_in_as(client, make_member("Ana Roy"))
    answer = client.get(path)
    assert answer.status_code == status
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]


@pytest.mark.parametrize("path", ANSWERS)
def test_no_cache_keeps_what_somebody_reads(client: Client, path: str) -> None:
    sign_in_as(client, make_member("Ana Roy"))
    assert "no-store" in client.get(path)["Cache-Control"]


def test_static_files_may_be_kept(client: Client) -> None:
    answer = client.get("/static/kernel/icons.svg")
    assert answer.getvalue()
    answer.close()
    assert "no-store" not in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_list_of_static_files_is_for_the_server_alone(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    for name in ("staticfiles.json", "other.json"):
        (tmp_path / name).write_text("{}")
    other = client.get("/static/other.json")
    assert other.getvalue() == b"{}"
    other.close()
    assert client.get("/static/staticfiles.json").status_code == 404
