"""Two who decide at the same instant: one of them is refused."""

import threading

import pytest
from django.db import connection

from groups.actions.membership import admit, join_group, leave_group, set_role
from groups.models import Group, GroupRole, Membership
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from tests.groups.world import make_group

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: object) -> list[str]:
    """Run these together, each in a thread with a connection of its own; says how each ended."""
    barrier, ends = threading.Barrier(len(acts)), []

    def run(act: object) -> None:
        try:
            barrier.wait(timeout=10)
            act()  # type: ignore[operator]
            ends.append("done")
        except PermissionRefused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def test_of_two_last_owners_who_leave_one_is_refused() -> None:
    first, second = make_member("Ana Un"), make_member("Bo Deux")
    group = make_group(first)
    admit(actor=first, group=group, member=second)
    set_role(actor=first, group=group, member=second, role=GroupRole.OWNER)
    ends = _at_once(
        lambda: leave_group(actor=first, group=Group.objects.get(pk=group.pk)),
        lambda: leave_group(actor=second, group=Group.objects.get(pk=group.pk)),
    )
    assert ends == ["done", "refused"]
    assert Membership.objects.filter(group=group, role=GroupRole.OWNER).count() == 1


def test_of_two_last_owners_who_step_down_one_is_refused() -> None:
    first, second = make_member("Ana Un"), make_member("Bo Deux")
    group = make_group(first)
    admit(actor=first, group=group, member=second)
    set_role(actor=first, group=group, member=second, role=GroupRole.OWNER)
    ends = _at_once(
        lambda: set_role(actor=first, group=group, member=first, role=GroupRole.MEMBER),
        lambda: set_role(actor=second, group=group, member=second, role=GroupRole.MEMBER),
    )
    assert ends == ["done", "refused"]


def test_a_button_that_is_pressed_twice_at_once_counts_once() -> None:
    group = make_group(make_member("Ana Un"))
    newcomer = make_member("Cy Trois")
    ends = _at_once(*[lambda: join_group(actor=newcomer, group=Group.objects.get(pk=group.pk))] * 2)
    group.refresh_from_db()
    assert ends == ["done", "done"]
    assert group.member_count == 2


def test_the_second_of_two_owners_who_decides_on_what_was_read_before_is_refused() -> None:
    """What each read of the group before the other left decides nothing: it is read again with the group locked."""
    first, second = make_member("Ana Un"), make_member("Bo Deux")
    group = make_group(first)
    admit(actor=first, group=group, member=second)
    set_role(actor=first, group=group, member=second, role=GroupRole.OWNER)
    read_before = Group.objects.get(pk=group.pk)
    leave_group(actor=first, group=group)
    with pytest.raises(PermissionRefused):
        leave_group(actor=second, group=read_before)
