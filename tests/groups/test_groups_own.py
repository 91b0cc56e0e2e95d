"""The groups that somebody is in, as every page asks for them."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from groups.models import Group, Membership
from groups.queries.own import own_groups, own_memberships
from tests.groups.world import World, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("persona", ["group member", "guest", "employee", "suspended"])
def test_the_same_as_the_memberships_in_the_same_order(persona: str, language: str, world: World) -> None:
    member, owner = world.person(persona), world.person("owner")
    groups = [make_group(owner, name=f"Groupe {9 - number}", name_en=f"Group {number}") for number in range(6)]
    for group in groups:
        Membership.objects.get_or_create(group=group, member=member)
    now = timezone.now()
    Group.objects.filter(pk=groups[0].pk).update(archived_at=now)
    Group.objects.filter(pk=groups[1].pk).update(hidden_at=now)
    Group.objects.filter(pk=groups[2].pk).update(deleted_at=now)
    Membership.objects.filter(group=groups[3], member=member).update(until=now - timedelta(seconds=1))
    Membership.objects.filter(group=groups[4], member=member).update(until=now + timedelta(days=1))
    with translation.override(language):
        found = [(one.pk, one.public_id, one.name, one.tools, one.is_archived, one.role) for one in own_groups(member)]
        expected = [
            (row.group_id, row.group.public_id, row.group.name, row.group.tools, row.group.archived_at is not None, row.role)
            for row in own_memberships(member)
        ]
    if not member.is_active:
        assert found == []
        return
    assert {groups[0].pk, groups[4].pk, groups[5].pk} <= {one[0] for one in found}
    assert not {groups[1].pk, groups[2].pk, groups[3].pk} & {one[0] for one in found}
    assert found == expected
