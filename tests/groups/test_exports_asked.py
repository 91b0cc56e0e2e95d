"""Asking for an export, having it built whatever becomes of workers, and downloading it while one may."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions import exports as actions
from groups.actions.exports import KEPT, LOST_AFTER, ask_for_export, forget_exports
from groups.actions.groups import archive_group, delete_group, hide_group
from groups.actions.membership import set_role
from groups.models import Group, GroupExport, GroupRole
from groups.tasks import build_group_export
from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.notifications.models import Notification, Outcome
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.places import exports
from intranet.kernel.places.exports import ExportedFile, Part
from intranet.kernel.registry import Registry
from intranet.kernel.testing import make_member
from tests.groups.discussions import make_thread
from tests.groups.exports import Archive, build, exported, ready_export
from tests.groups.world import World
from tests.notifications.world import tell
from tests.registries import hold

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker dies: nothing after this is run."""


@pytest.fixture
def owner(world: World) -> User:
    return world.person("owner")


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Registry[Part]:
    """The parts of exports, to which a test adds its own."""
    return hold(monkeypatch, exports.parts, exports.parts)


def files() -> list[StoredFile]:
    return list(StoredFile.objects.stored())


def page_of(group: Group) -> str:
    return reverse("groups:export", args=[group.address])


def download(client: Client, export: GroupExport) -> object:
    return client.post(reverse("groups:download_export", args=[export.group.address, export.public_id]))


# Asking -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["open", "closed", "hidden"])
@pytest.mark.parametrize("persona", ["employee", "group member", "animator", "guest", "administrator", "suspended"])
def test_only_owners_ask(world: World, kind: str, persona: str) -> None:
    with pytest.raises(PermissionRefused):
        ask_for_export(actor=world.person(persona), group=world.groups[kind])
    assert not GroupExport.objects.exists()


def test_a_deleted_group_has_no_export_and_an_archived_one_has(world: World, owner: User, group: Group) -> None:
    with pytest.raises(PermissionRefused):
        ask_for_export(actor=owner, group=world.groups["deleted"])
    archive_group(actor=owner, group=group)
    assert ask_for_export(actor=owner, group=group).is_under_way


def test_the_page_asks_says_how_far_it_is_and_gives_the_file(client: Client, owner: User, group: Group) -> None:
    client.force_login(owner)
    assert "data-hx-trigger" not in client.get(page_of(group)).content.decode()
    answer = client.post(page_of(group))
    assert (answer.status_code, answer["Location"]) == (302, page_of(group))
    waiting = client.get(page_of(group)).content.decode()
    assert 'data-hx-trigger="every 2s"' in waiting
    fragment = client.get(page_of(group), headers={"hx-request": "true"}).content.decode()
    assert 'id="export"' in fragment
    assert "<html" not in fragment
    export = build(GroupExport.objects.get())
    page = client.get(page_of(group)).content.decode()
    assert "data-hx-trigger" not in page
    assert reverse("groups:download_export", args=[group.address, export.public_id]) in page


def test_asking_again_gives_the_one_under_way_whoever_asked(client: Client, world: World, owner: User, group: Group) -> None:
    other = world.person("animator")
    set_role(actor=owner, group=group, member=other, role=GroupRole.OWNER)
    first = ask_for_export(actor=owner, group=group)
    assert ask_for_export(actor=owner, group=group) == first
    assert ask_for_export(actor=other, group=group) == first
    assert AuditEntry.objects.filter(verb="groups.export_asked").count() == 1
    client.force_login(other)
    assert "Olivia Owens" in client.get(page_of(group)).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupExport.objects.create(group=group, actor=other)
    build(first)
    assert download(client, first).status_code == 404, "it is made of what another may see"  # type: ignore[attr-defined]
    assert ask_for_export(actor=other, group=group) != first


def test_asking_is_limited(client: Client, owner: User, group: Group) -> None:
    client.force_login(owner)
    answers = [client.post(page_of(group)).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


# Building ---------------------------------------------------------------------------------------------------------------


def test_a_worker_that_dies_midway_leaves_no_half_export(parts: Registry[Part], owner: User, group: Group) -> None:
    make_thread(owner, group, "Un fil")
    deaths = iter([True, False])

    def chunks() -> Iterator[bytes]:
        yield b"the first half, "
        if next(deaths):
            raise Killed
        yield b"the second half"

    parts.register(Part(key="slow", order=10, files=lambda _reader, _place: [ExportedFile("slow.txt", chunks())]))
    export = ask_for_export(actor=owner, group=group)
    with pytest.raises(Killed):
        build(export)
    export.refresh_from_db()
    assert export.is_under_way
    assert files() == []

    archive = Archive(build(export))
    assert archive.text("slow.txt") == "the first half, the second half"
    assert "Un fil" in archive.pages
    build(export)  # the task is given once more: nothing happens
    forget_exports()
    assert files() == [export.file]


def test_a_worker_that_was_taken_for_dead_finishes_for_nothing(parts: Registry[Part], owner: User, group: Group) -> None:
    export = ask_for_export(actor=owner, group=group)
    rounds = iter(["slow", "quick"])

    def hesitate(_reader: User, _place: Place) -> list[ExportedFile]:
        name = next(rounds)
        if name == "slow":  # meanwhile another worker takes over, and is done first
            build(export)
        return [ExportedFile("who.txt", [name.encode()])]

    parts.register(Part(key="slow", order=10, files=hesitate))
    build(export)
    assert Archive(export).text("who.txt") == "quick"
    assert files() == [export.file]


def test_one_that_is_overtaken_stops(monkeypatch: pytest.MonkeyPatch, parts: Registry[Part], owner: User, group: Group) -> None:
    monkeypatch.setattr(actions, "SHOWN_EVERY_S", 0.0)
    export = ask_for_export(actor=owner, group=group)
    read = []

    def chunks() -> Iterator[bytes]:
        for number in range(5):
            read.append(number)
            if number == 1:
                GroupExport.objects.filter(pk=export.pk).update(attempt="another")
            yield b"x"

    parts.register(Part(key="slow", order=-1, files=lambda _reader, _place: [ExportedFile("slow.txt", chunks())]))
    build(export)
    assert read == [0, 1]
    assert export.is_under_way
    assert files() == []


def test_what_fails_is_shown_and_can_be_asked_again(
    monkeypatch: pytest.MonkeyPatch, client: Client, parts: Registry[Part], owner: User, group: Group
) -> None:
    def fail(_reader: User, _place: Place) -> Iterator[ExportedFile]:
        yield ExportedFile("one.txt", [b"x"])
        raise OSError("No space left on device")

    parts.register(Part(key="bad", order=10, files=fail))
    export = ask_for_export(actor=owner, group=group)
    with pytest.raises(OSError, match="No space"):
        build_group_export.func(export.public_id)
    export.refresh_from_db()
    assert export.failed_at
    assert files() == []
    client.force_login(owner)
    assert "callout--bad" in client.get(page_of(group)).content.decode()
    hold(monkeypatch, parts, [part for part in parts if part.key != "bad"])
    assert Archive(build(ask_for_export(actor=owner, group=group))).files
    assert GroupExport.objects.count() == 1, "what failed is forgotten"


@pytest.mark.parametrize("path", ["/etc/passwd", "../up.txt", "a/../../b", "a\\..\\b", "", "twice.txt"])
def test_no_part_writes_outside_of_the_archive_or_over_another(
    parts: Registry[Part], owner: User, group: Group, path: str
) -> None:
    found = [ExportedFile("twice.txt", [b"x"]), ExportedFile(path, [b"x"])]
    parts.register(Part(key="bad", order=10, files=lambda _reader, _place: found))
    with pytest.raises(ValueError, match="no place"):
        build(ask_for_export(actor=owner, group=group))


def test_parts_go_with_their_tool(parts: Registry[Part], owner: User, group: Group) -> None:
    def one(_reader: User, place: Place) -> list[ExportedFile]:
        return [ExportedFile("place.txt", [place.key.encode()])]

    parts.register(Part(key="place", order=5, files=one))
    parts.register(Part(key="tool", order=6, files=one, tool="files"))
    assert exported(owner, group).text("place.txt") == group.key


@pytest.mark.django_db(transaction=True)
def test_nothing_is_read_nor_written_in_a_transaction(parts: Registry[Part], owner: User, group: Group) -> None:
    is_inside = []

    def chunks() -> Iterator[bytes]:
        is_inside.append(connection.in_atomic_block)
        yield b"x"

    parts.register(Part(key="slow", order=10, files=lambda _reader, _place: [ExportedFile("slow.txt", chunks())]))
    export = ask_for_export(actor=owner, group=group)
    assert Archive(build(export)).files
    assert is_inside == [False]


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_an_owner_who_lost_the_role_gets_nothing(
    parts: Registry[Part], world: World, owner: User, group: Group, moment: str
) -> None:
    other = world.person("animator")
    set_role(actor=owner, group=group, member=other, role=GroupRole.OWNER)
    export = ask_for_export(actor=owner, group=group)

    def lose() -> None:
        set_role(actor=other, group=group, member=owner, role=GroupRole.MEMBER)

    def meanwhile(_reader: User, _place: Place) -> list[ExportedFile]:
        lose()
        return []

    if moment == "before":
        lose()
    else:
        parts.register(Part(key="slow", order=10, files=meanwhile))
    build(export)
    assert export.failed_at
    assert files() == []
    tell()
    assert Notification.objects.get(kind="groups.exported").outcome == Outcome.NOT_VISIBLE


# Being told -------------------------------------------------------------------------------------------------------------


def test_the_owner_alone_is_told_in_their_language(client: Client, world: World, owner: User, group: Group) -> None:
    set_role(actor=owner, group=group, member=world.person("animator"), role=GroupRole.OWNER)
    export = build(ask_for_export(actor=owner, group=group))
    tell()
    told = Notification.objects.get(kind="groups.exported")
    assert (told.member, told.outcome, told.reason) == (owner, Outcome.SHOWN, "asked")
    client.force_login(owner)
    for language, words in (("fr", "est prête"), ("en", "is ready: you can download it until")):
        client.cookies["language"] = language
        owner.language = language
        owner.save(update_fields=["language"])
        page = client.get(reverse("notifications:list")).content.decode()
        assert words in page
        assert page_of(group) in page
    GroupExport.objects.filter(pk=export.pk).delete()
    assert "is ready" not in client.get(reverse("notifications:list")).content.decode(), "what is gone is not announced"


def test_the_owner_is_told_of_a_failure(client: Client, parts: Registry[Part], owner: User, group: Group) -> None:
    parts.register(Part(key="bad", order=10, files=lambda _reader, _place: [ExportedFile("", [b"x"])]))
    with pytest.raises(ValueError, match="no place"):
        build(ask_for_export(actor=owner, group=group))
    tell()
    owner.language = "en"
    owner.save(update_fields=["language"])
    client.force_login(owner)
    client.cookies["language"] = "en"
    assert "failed" in client.get(reverse("notifications:list")).content.decode()


# Downloading ------------------------------------------------------------------------------------------------------------


def test_a_download_is_whole_named_private_and_recorded(client: Client, owner: User, group: Group) -> None:
    export = build(ask_for_export(actor=owner, group=group))
    client.force_login(owner)
    answer = download(client, export)
    content = answer.getvalue()  # type: ignore[attr-defined]
    headers = answer.headers  # type: ignore[attr-defined]
    assert "group.json" in ZipFile(BytesIO(content)).namelist()
    assert len(content) == export.size == int(headers["Content-Length"])
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Disposition"] == f'attachment; filename="{group.address}-{timezone.localdate():%Y-%m-%d}.zip"'
    assert headers["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get(verb="groups.export_downloaded")
    assert (entry.actor, entry.subject, entry.details) == (owner, group.key, {"export": export.public_id})
    assert client.get(reverse("groups:download_export", args=[group.address, export.public_id])).status_code == 405


def test_nobody_else_downloads_it_and_no_other_group_has_it(client: Client, world: World, owner: User, group: Group) -> None:
    export = ready_export(owner, group)
    client.force_login(owner)
    elsewhere = reverse("groups:download_export", args=[world.groups["open"].address, export.public_id])
    assert client.post(elsewhere).status_code == 404
    client.force_login(world.person("animator"))
    assert download(client, export).status_code == 403  # type: ignore[attr-defined]
    assert not AuditEntry.objects.filter(verb="groups.export_downloaded").exists()


def test_who_lost_the_role_or_was_suspended_downloads_nothing(client: Client, world: World, owner: User, group: Group) -> None:
    other = world.person("animator")
    set_role(actor=owner, group=group, member=other, role=GroupRole.OWNER)
    export = ready_export(owner, group)
    client.force_login(owner)
    set_role(actor=other, group=group, member=owner, role=GroupRole.ANIMATOR)
    assert download(client, export).status_code == 403  # type: ignore[attr-defined]
    with pytest.raises(PermissionRefused):
        actions.note_download(actor=owner, export=export)
    set_role(actor=other, group=group, member=owner, role=GroupRole.OWNER)
    suspend_member(actor=make_member("Ada Minh", is_staff=True), member=owner, reason="Enquête")
    answer = download(client, export)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    owner.refresh_from_db()
    with pytest.raises(PermissionRefused):
        actions.note_download(actor=owner, export=export)
    assert not AuditEntry.objects.filter(verb="groups.export_downloaded").exists()


@pytest.mark.parametrize("take_away", [delete_group, hide_group])
def test_a_group_that_is_gone_has_no_download(client: Client, owner: User, group: Group, take_away: object) -> None:
    export = ready_export(owner, group)
    client.force_login(owner)
    take_away(actor=owner, group=group)  # type: ignore[operator]
    assert download(client, export).status_code == 404  # type: ignore[attr-defined]


# The end ----------------------------------------------------------------------------------------------------------------


def test_it_expires_after_a_week_and_is_deleted(client: Client, owner: User, group: Group) -> None:
    export = build(ask_for_export(actor=owner, group=group))
    assert export.expires_at
    assert abs(export.expires_at - timezone.now() - KEPT) < timedelta(minutes=1)
    forget_exports()
    assert files() == [export.file]
    GroupExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client.force_login(owner)
    assert download(client, export).status_code == 404, "also before it is deleted"  # type: ignore[attr-defined]
    forget_exports()
    assert not GroupExport.objects.exists()
    assert files() == []
    assert client.get(page_of(group)).status_code == 200


def test_the_next_one_replaces_it(owner: User, group: Group) -> None:
    former = build(ask_for_export(actor=owner, group=group))
    assert files() == [former.file]
    again = build(ask_for_export(actor=owner, group=group))
    assert list(GroupExport.objects.all()) == [again]
    forget_exports()
    assert files() == [again.file]


def test_the_exports_of_a_deleted_group_are_deleted(owner: User, group: Group) -> None:
    ready_export(owner, group)
    delete_group(actor=owner, group=group)
    forget_exports()
    assert files() == []


def test_one_that_no_worker_touches_any_more_is_given_up(owner: User, group: Group) -> None:
    export = ask_for_export(actor=owner, group=group)
    forget_exports()
    export.refresh_from_db()
    assert export.is_under_way
    GroupExport.objects.update(seen_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    forget_exports()
    export.refresh_from_db()
    assert export.failed_at
    build(export)
    assert export.expires_at is None, "a task that comes too late does nothing"
    assert ask_for_export(actor=owner, group=group) != export
