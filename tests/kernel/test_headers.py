"""What every answer says to the browser and to whatever stands between."""

import pytest
from django.test import Client

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
