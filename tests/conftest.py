"""Fixtures of the whole suite."""

import pytest

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member


@pytest.fixture
def employee(db: None) -> User:
    """An active employee without an organization."""
    return make_member()
