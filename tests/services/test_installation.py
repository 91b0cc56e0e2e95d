"""What a real installation must have in order before it serves."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from intranet.kernel import installation
from intranet.kernel.testing import make_member


@pytest.fixture
def production(settings, tmp_path: Path):
    """Settings as those of production, in good order."""
    settings.IS_DEMONSTRATION_ALLOWED = False
    settings.DEBUG = False
    settings.SECRET_KEY = "k" * 50
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").touch()
    return settings


@pytest.mark.django_db
class TestProblems:
    def test_an_installation_in_order_has_none(self, production) -> None:
        make_member(email="someone@gouv.example")
        assert installation.problems() == []

    def test_demonstration_accounts_are_refused_in_production_only(self, production) -> None:
        make_member(email="Admin@DEMO.gouv.example")
        (problem,) = installation.problems()
        assert "demonstration accounts" in problem
        production.IS_DEMONSTRATION_ALLOWED = True
        assert installation.problems() == []

    def test_debugging_a_short_secret_and_missing_style_sheets_are_all_said(self, production, tmp_path: Path) -> None:
        production.DEBUG = True
        production.SECRET_KEY = "short"
        (tmp_path / "staticfiles.json").unlink()
        debug, secret, static = installation.problems()
        assert "DEBUG" in debug
        assert "SECRET_KEY" in secret
        assert "collectstatic" in static

    def test_a_missing_migration_is_said(self, production, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(installation, "_has_unapplied_migrations", lambda: True)
        (problem,) = installation.problems()
        assert "migrate" in problem

    def test_serve_refuses_with_every_reason(self, production) -> None:
        production.DEBUG = True
        make_member(email="admin@demo.gouv.example")
        with pytest.raises(CommandError, match=r"cannot start(?s:.*)DEBUG(?s:.*)demonstration accounts"):
            call_command("serve")
