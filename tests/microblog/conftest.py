"""People and groups that posts need."""

import pytest

from groups.actions.groups import create_group
from groups.actions.membership import admit
from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.search.engines import elasticsearch, empty_indexes, search_engine

__all__ = ["elasticsearch", "empty_indexes", "search_engine"]


@pytest.fixture
def author() -> User:
    return make_member("Amadou Diallo", email="amadou@demo.gouv.example")


@pytest.fixture
def reader() -> User:
    return make_member("Priya Raghunathan", email="priya@demo.gouv.example")


def make_group(owner: User, *members: User, kind: GroupKind = GroupKind.CLOSED, name: str = "Feux de forêt") -> Group:
    """A group of these people."""
    group = create_group(actor=owner, kind=kind, texts={"name_fr": name})
    for member in members:
        admit(actor=None, group=group, member=member)
    return group
