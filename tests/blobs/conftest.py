"""Where the tests of stored files keep bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.blobs.bucket import BucketServer, bucket_server


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A folder of files of each test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[BucketServer]:
    """A real S3 server with an empty bucket."""
    with bucket_server(tmp_path / "s3") as server:
        yield server


@pytest.fixture
def another(db: None) -> User:
    """Somebody else."""
    return make_member("Amadou Diallo")
