"""The HTML of every page is valid for the Nu checker, and takes no more SQL statements than a page may."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from intranet.kernel.testing import statements
from tests.browser.conftest import STATIC_SOURCES
from tests.browser.pages import PAGES, PERSONAS, Page

STATEMENTS_AT_MOST = 20
# The pages are looked at in so many shares, which processes of a parallel run divide among them.
SHARES = 6
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


def save(page: Page, folder: Path) -> None:
    """Write the page that the persona gets in each language."""
    member = PERSONAS[page.persona]()
    address = page.address(member)
    client = Client(raise_request_exception=False)
    if member is not None:
        client.force_login(member)
    for language in ("fr", "en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(address)
        assert response.status_code == page.status
        text = response.content.decode()
        # Attributes of htmx are written data-hx-…: valid HTML.
        assert not re.search(r"\shx-\w+=", text)
        (folder / f"{page.name}-{language}.html").write_text(text, encoding="utf-8")
    with statements() as sql:  # of once more: what a process or a session reads once is not what a page costs
        client.get(address)
    assert len(sql) <= STATEMENTS_AT_MOST, f"{page.name} takes {len(sql)}:\n" + "\n".join(sql)


# A page in a transaction of its own: in one for all, the rows of every page before it are in the way of the next.
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.django_db(transaction=True)
def test_every_page_is_valid_and_cheap_in_both_languages(share: int, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("Java is missing")
    if not JAR.exists():
        pytest.skip("The Nu checker is missing: npm ci in intranet/kernel/static_src")
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in PAGES[share::SHARES]:
        # Each page has a world of its own, and its own count of what is limited.
        cache.clear()
        with transaction.atomic():
            save(page, folder)
            transaction.set_rollback(True)
    faults = nu_faults(folder)
    assert not faults, "\n".join(faults)
