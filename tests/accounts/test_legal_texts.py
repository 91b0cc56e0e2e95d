"""The command that publishes the next version of a text."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from intranet.kernel.privacy import queries
from intranet.kernel.privacy.models import LegalText, TextKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    for language in ("fr", "en"):
        (tmp_path / f"{language}.html").write_text(f"<p>{language}</p>")
    return ["--fr", str(tmp_path / "fr.html"), "--en", str(tmp_path / "en.html")]


def test_the_next_version_is_in_force_at_once_or_from_its_day(files):
    call_command("publish_legal_text", "terms", *files)
    assert queries.text_in_force(TextKind.TERMS).version == 2
    call_command("publish_legal_text", "terms", *files, "--from", "2999-01-01")
    assert queries.text_in_force(TextKind.TERMS).version == 2
    assert LegalText.objects.get(version=3).in_force_from > timezone.now()


@pytest.mark.parametrize("wrong", [["--from", "tomorrow"], ["--fr", "/nowhere.html"]])
def test_a_wrong_day_or_file_publishes_nothing(files, wrong):
    with pytest.raises(CommandError):
        call_command("publish_legal_text", "terms", *files, *wrong)
    assert LegalText.objects.count() == 2
