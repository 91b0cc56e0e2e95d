"""The addresses of the groups themselves."""

from groups.models import GroupExport
from tests.groups.exports import ready_export
from tests.groups.persona_rows import Row
from tests.groups.world import World

READERS_OF_CLOSED = {"*": 403, **dict.fromkeys(("group member", "animator", "owner", "guest"), 200)}
HIDDEN = dict.fromkeys(("group member", "animator", "owner", "guest"), 200)
NO_GUEST = {"guest": 404}


def decided_by(*personas: str, gets: int = 200, refused: int = 403) -> dict[str, dict[str, int]]:
    """What these personas may do in every kind of group, the others of a visible group not, and nobody in a deleted one."""
    inside = dict.fromkeys(("group member", "animator", "owner", "guest"), refused)
    allowed = dict.fromkeys(personas, gets)
    return {
        "open": {"*": refused, **NO_GUEST, **allowed},
        "closed": {"*": refused, **inside, **allowed},
        "hidden": {"*": 404, **inside, **allowed},
    }


def export_of(world: World, kind: str) -> list[str]:
    """The owner's export of a group."""
    group, owner = world.groups[kind], world.person("owner")
    known = GroupExport.objects.filter(group=group).first()
    return [(known or ready_export(owner, group)).public_id]


ROWS: dict[str, Row] = {
    "directory": Row(
        has_group=False,
        open={"*": 200, **NO_GUEST},
        closed={"*": 200, **NO_GUEST},
        hidden={"*": 200, **NO_GUEST},
        deleted={"*": 200, **NO_GUEST},
    ),
    "new": Row(
        has_group=False,
        open={"*": 200, **NO_GUEST},
        closed={"*": 200, **NO_GUEST},
        hidden={"*": 200, **NO_GUEST},
        deleted={"*": 200, **NO_GUEST},
    ),
    "mine": Row(has_group=False, open=200, closed=200, hidden=200, deleted=200),
    "group": Row(open={"*": 200, **NO_GUEST}, closed=200, hidden={"*": 404, **HIDDEN}),
    # Whoever is in it already is sent to it: joining twice changes nothing.
    "join": Row(
        method="POST",
        open={"*": 302, **NO_GUEST},
        closed={"*": 403, **dict.fromkeys(("group member", "animator", "owner", "guest"), 302)},
        hidden={"*": 404, **dict.fromkeys(("group member", "animator", "owner", "guest"), 302)},
    ),
    "leave": Row(
        method="POST",
        open={"*": 403, **NO_GUEST, "group member": 302, "animator": 302},
        closed={"*": 403, "group member": 302, "animator": 302, "guest": 302},
        hidden={"*": 404, "group member": 302, "animator": 302, "guest": 302, "owner": 403},
    ),
    "members": Row(open={"*": 200, **NO_GUEST}, closed=READERS_OF_CLOSED, hidden={"*": 404, **HIDDEN}),
    "member": Row(**decided_by("animator", "owner"), arguments=lambda world, _kind: [world.person("group member").handle]),
    "remove_member": Row(
        method="POST",
        **decided_by("animator", "owner", gets=302),
        arguments=lambda world, _kind: [world.person("group member").handle],
        data=lambda _world, _kind: {"reason": "Ne répond plus."},
    ),
    "settings": Row(**decided_by("owner")),
    "kind": Row(**decided_by("owner")),
    "organizations": Row(**decided_by("owner")),
    "remove_organization": Row(method="POST", **decided_by("owner", gets=302)),
    "transfer": Row(**decided_by("owner")),
    "archive": Row(method="POST", **decided_by("owner", gets=302)),
    "delete": Row(**decided_by("owner")),
    "export": Row(**decided_by("owner")),
    "download_export": Row(method="POST", **decided_by("owner"), arguments=export_of),
    "statistics": Row(**decided_by("owner")),
    "statistics_file": Row(**decided_by("owner")),
}
