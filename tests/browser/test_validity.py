"""The HTML of every page is valid for the Nu checker."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.browser.conftest import STATIC_SOURCES
from tests.browser.pages import PAGES, PERSONAS, Page

JAR = STATIC_SOURCES / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def nu_faults(folder: Path) -> list[str]:
    """What the checker finds in the pages of a folder, as file, line and words."""
    run = subprocess.run(
        ["java", "-jar", str(JAR), "--errors-only", "--format", "json", "--exit-zero-always", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(run.stderr)["messages"]
    return [f"{Path(fault['url']).name}:{fault.get('lastLine', '')} {fault['message']}" for fault in found]


def save(page: Page, language: str, folder: Path) -> None:
    """Write the page that the persona gets."""
    member = PERSONAS[page.persona]()
    address = page.address(member)
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if member is not None:
        client.force_login(member)
    response = client.get(address)
    assert response.status_code == page.status
    text = response.content.decode()
    # Attributes of htmx are written data-hx-…: valid HTML.
    assert not re.search(r"\shx-\w+=", text)
    (folder / f"{page.name}-{language}.html").write_text(text, encoding="utf-8")


@pytest.mark.django_db
def test_every_page_is_valid_in_both_languages(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("Java is missing")
    if not JAR.exists():
        pytest.skip("The Nu checker is missing: npm ci in intranet/kernel/static_src")
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in PAGES:
        for language in ("fr", "en"):
            # Each page has a world of its own.
            with transaction.atomic():
                save(page, language, folder)
                transaction.set_rollback(True)
    faults = nu_faults(folder)
    assert not faults, "\n".join(faults)
