"""Where the tests of stored files keep bytes."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A folder of files of each test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def another(db: None) -> User:
    """Somebody else."""
    return make_member("Amadou Diallo")
