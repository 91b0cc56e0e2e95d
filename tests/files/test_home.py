"""What the home page and the page of a group tell of libraries."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from files.cards import _happened
from files.queries.listing import newest_in
from tests.files.libraries import add, library_of, make_folder, narrow
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@override("en")
def test_what_others_put_into_the_libraries_of_one_s_groups_is_one_line_of_what_one_sees(world: World) -> None:
    owner, member = world.person("owner"), world.person("group member")
    group = world.groups["closed"]
    top = library_of(group, owner)
    add(owner, make_folder(owner, top, "Saison"), "un.txt")
    add(owner, top, "deux.txt")
    add(member, top, "le mien.txt")
    narrow(owner, add(owner, top, "fermé.txt"))
    before = timezone.now() - timedelta(hours=1)
    (line,) = _happened(member, before, 9)
    assert line.line.startswith("2 new or changed documents in ")
    assert _happened(member, timezone.now(), 9) == []
    assert _happened(world.person("employee"), before, 9) == []
    assert {item.name for item in newest_in(member, group, 9)} == {"un.txt", "deux.txt", "le mien.txt"}
