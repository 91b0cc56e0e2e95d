"""What a real installation must have in order before it serves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from intranet.kernel import installation
from intranet.kernel.data.folder import close_data_folder
from intranet.kernel.testing import make_member
from intranet.settings.environment import read_environment, search_index_prefix
from tests.work.installations import Installation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production(settings, tmp_path: Path):
    """Settings as those of production, in good order."""
    settings.IS_DEMONSTRATION_ALLOWED = False
    settings.DEBUG = False
    settings.SECRET_KEY = "k" * 50
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").touch()
    return settings


def test_secret_keys_of_before_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_environment().secret_key_fallbacks == []
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "one,two")
    assert read_environment().secret_key_fallbacks == ["one", "two"]


def test_the_prefix_of_indexes_is_what_an_operator_chooses_and_never_the_beginning_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert search_index_prefix() == "passerelle"
    monkeypatch.setenv("SEARCH_INDEX_PREFIX", "passerelle_test")
    assert search_index_prefix() == "passerelle_test"
    for refused in ("Passerelle", "passerelle-person", "*", "_all"):
        monkeypatch.setenv("SEARCH_INDEX_PREFIX", refused)
        with pytest.raises(ImproperlyConfigured, match="SEARCH_INDEX_PREFIX"):
            search_index_prefix()


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


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


class TestDataFolder:
    def test_what_commands_write_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        Installation(tmp_path / "data").run("migrate", "--plan")
        assert (tmp_path / "data" / "passerelle.sqlite3").exists()
        assert [path.name for path in (tmp_path / "data").rglob("*") if _mode(path) & 0o077] == []

    def test_a_new_one_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        environment = {**os.environ, "PASSERELLE_DATA": str(tmp_path / "data"), "SECRET_KEY": "", "DATABASE_URL": ""}
        program = "import intranet.settings.production"
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, umask=0o022, check=True)
        assert (tmp_path / "data" / "secret_key").exists()
        assert _mode(tmp_path / "data") == 0o700

    def test_files_that_are_stored_are_for_their_owner_alone(self, settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path
        stored = tmp_path / default_storage.save("folder/picture.webp", ContentFile(b"RIFF"))
        assert (_mode(stored), _mode(stored.parent)) == (0o600, 0o700)

    @pytest.mark.parametrize(("before", "after"), [(0o755, 0o700), (0o701, 0o700), (0o750, 0o750), (0o700, 0o700)])
    def test_one_that_everybody_may_enter_is_closed(self, settings, tmp_path: Path, before: int, after: int) -> None:
        settings.DATA = tmp_path
        tmp_path.chmod(before)
        assert close_data_folder() == ""
        assert _mode(tmp_path) == after

    def test_one_that_cannot_be_closed_is_said_with_the_remedy(self, settings, tmp_path: Path) -> None:
        settings.DATA = tmp_path
        tmp_path.chmod(0o1777)
        assert "set PASSERELLE_DATA" in close_data_folder()
        assert _mode(tmp_path) == 0o1777


INSTALL = ("make", "--old-file=.venv/installed", "install", f"PYTHON={sys.executable}")


def test_installing_leaves_no_data_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "PASSERELLE_DATA": str(tmp_path / "data"), "SECRET_KEY": "", "DATABASE_URL": ""}
    subprocess.run(INSTALL, cwd=ROOT, env=environment, check=True)
    assert not (tmp_path / "data").exists()


def test_code_is_compiled_for_everybody_before_a_command_would_for_one_user() -> None:
    done = subprocess.run([*INSTALL, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 0 < done.stdout.index("compileall") < done.stdout.index("manage.py")
