"""Groups to test with: an open, a closed, a hidden and a deleted one, and people of every role in each."""

from collections.abc import Mapping
from dataclasses import dataclass

from groups.actions.groups import create_group, delete_group
from groups.actions.membership import admit, set_role
from groups.models import Group, GroupKind, GroupRole
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import ANONYMOUS, make_member, personas

PERSONAS = (
    ANONYMOUS,
    "employee",
    "other-organization employee",
    "group member",
    "animator",
    "owner",
    "guest",
    "suspended",
    "administrator",
)
KINDS = ("open", "closed", "hidden", "deleted")


@dataclass(frozen=True)
class World:
    """The people by persona (`anonymous` is None) and the groups by kind (`deleted` was open)."""

    people: Mapping[str, User | None]
    groups: Mapping[str, Group]

    def person(self, persona: str) -> User:
        found = self.people[persona]
        assert found is not None
        return found


def make_group(owner: User, kind: GroupKind = GroupKind.OPEN, name: str = "Feux de forêt", **texts: str) -> Group:
    """A group with one owner; `texts` are other texts than its French name."""
    return create_group(actor=owner, kind=kind, texts={"name_fr": name, **texts})


def make_world() -> World:
    """The nine personas and the four groups. The guest is in the closed and the hidden one: an open group has none."""
    people: dict[str, User | None] = personas()
    owner = make_member("Olivia Owens", email="owner@demo.gouv.example")
    animator = make_member("Anouk Fortin", email="animator@demo.gouv.example")
    member = make_member("Marc Bélanger", email="member@demo.gouv.example")
    people |= {"owner": owner, "animator": animator, "group member": member}
    guest = people["guest"]
    assert guest is not None
    groups = {}
    for kind in KINDS:
        wanted = GroupKind.OPEN if kind == "deleted" else GroupKind(kind)
        group = make_group(owner, wanted, f"Groupe {kind}", name_en=f"Group {kind}", purpose_fr="Se parler")
        for person in (animator, member):
            admit(actor=owner, group=group, member=person)
        set_role(actor=owner, group=group, member=animator, role=GroupRole.ANIMATOR)
        if wanted != GroupKind.OPEN:
            admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, sponsor=owner)
        if kind == "deleted":
            delete_group(actor=owner, group=group)
        group.refresh_from_db()
        groups[kind] = group
    return World(people, groups)
