"""Requests, invitations, guests and bans."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from groups.models import Invitation, InvitationImport, JoinRequest
from intranet.kernel.secrets.models import digest
from intranet.kernel.testing import make_member
from tests.groups.persona_rows import Row
from tests.groups.persona_rows.core import NO_GUEST, decided_by
from tests.groups.world import World

TOKEN = "the-secret-of-a-link"
INSIDE = ("group member", "animator", "owner", "guest")


def _invitation(world: World, kind: str, **values: object) -> None:
    now = timezone.now()
    fields = {"group": world.groups[kind], "actor": world.person("owner"), "expires_at": now + timedelta(days=14), **values}
    Invitation.objects.create(**fields)


def _by_name(world: World, kind: str) -> None:
    _invitation(world, kind, member=world.person("employee"))


def _by_link(world: World, kind: str) -> None:
    _invitation(world, kind, email="ines@demo.gouv.example", digest=digest(TOKEN))


def _request(world: World, kind: str) -> None:
    JoinRequest.objects.create(group=world.groups[kind], member=make_member("Noé Roy"))


def _file(world: World, kind: str) -> None:
    InvitationImport.objects.create(group=world.groups[kind], actor=world.person("owner"), text="x@x.example", total=1)


def _last(model: type[Invitation | JoinRequest | InvitationImport]) -> list[str]:
    return [model.objects.latest("pk").public_id]


def _guest(world: World, _kind: str) -> list[str]:
    return [world.person("guest").public_id]


def _decision(_world: World, _kind: str) -> Mapping[str, str]:
    return {f"{_last(JoinRequest)[0]}-decision": "accept"}


def _later(world: World, kind: str) -> Mapping[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    return {f"{_guest(world, kind)[0]}-until": day.isoformat()}


BY_ANIMATORS = decided_by("animator", "owner")
DONE_BY_ANIMATORS = decided_by("animator", "owner", gets=302)
TO_ONE = {"*": 404, "employee": 200}

ROWS: dict[str, Row] = {
    "own_invitations": Row(has_group=False, open=200, closed=200, hidden=200, deleted=200),
    "invitation": Row(
        has_group=False,
        prepare=_by_name,
        arguments=lambda _world, _kind: _last(Invitation),
        open=TO_ONE,
        closed=TO_ONE,
        hidden=TO_ONE,
        deleted={"*": 404, "employee": 410},
    ),
    # Whoever is signed in with another address is told nothing of the group.
    "mailed_invitation": Row(
        has_group=False,
        is_open=True,
        prepare=_by_link,
        arguments=lambda _world, _kind: [TOKEN],
        **{kind: {"*": 403, "anonymous": 200, "suspended": 200} for kind in ("open", "closed", "hidden")},
        deleted=410,
    ),
    "ask": Row(
        open={"*": 403, **NO_GUEST},
        closed={"*": 200, **dict.fromkeys(INSIDE, 403)},
        hidden={"*": 404, **dict.fromkeys(INSIDE, 403)},
    ),
    "withdraw_request": Row(
        method="POST",
        open={"*": 302, **NO_GUEST},
        closed=302,
        hidden={"*": 404, **dict.fromkeys(INSIDE, 302)},
    ),
    "welcome": Row(
        open={"*": 404, "group member": 200, "animator": 200, "owner": 200},
        closed={"*": 404, **dict.fromkeys(INSIDE, 200)},
        hidden={"*": 404, **dict.fromkeys(INSIDE, 200)},
    ),
    "requests": Row(**BY_ANIMATORS),
    "decide_request": Row(
        method="POST",
        **DONE_BY_ANIMATORS,
        prepare=_request,
        arguments=lambda _world, _kind: _last(JoinRequest),
        data=_decision,
    ),
    "invite": Row(**BY_ANIMATORS),
    "invite_address": Row(**BY_ANIMATORS),
    "invite_file": Row(**BY_ANIMATORS),
    "invited_file": Row(**BY_ANIMATORS, prepare=_file, arguments=lambda _world, _kind: _last(InvitationImport)),
    "invited_file_report": Row(**BY_ANIMATORS, prepare=_file, arguments=lambda _world, _kind: _last(InvitationImport)),
    "people_to_invite": Row(**BY_ANIMATORS),
    "invitations": Row(**BY_ANIMATORS),
    "withdraw_invitation": Row(
        method="POST", **DONE_BY_ANIMATORS, prepare=_by_name, arguments=lambda _world, _kind: _last(Invitation)
    ),
    "send_invitation_again": Row(
        method="POST", **DONE_BY_ANIMATORS, prepare=_by_name, arguments=lambda _world, _kind: _last(Invitation)
    ),
    "guests": Row(**BY_ANIMATORS),
    # An open group has no guest; animators see the guests of the others, and owners give them time.
    "extend_access": Row(
        method="POST",
        open={"*": 403, **NO_GUEST, "animator": 404, "owner": 404},
        closed={"*": 403, "owner": 302},
        hidden={"*": 404, **dict.fromkeys(INSIDE, 403), "owner": 302},
        arguments=_guest,
        data=_later,
    ),
    "bans": Row(**BY_ANIMATORS),
    "lift_ban": Row(method="POST", **DONE_BY_ANIMATORS, arguments=_guest),
}
