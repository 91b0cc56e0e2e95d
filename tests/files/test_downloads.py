"""The record of downloads and grants: what leaves a line, who reads it, and for how long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from files.actions.downloads import note_download
from files.actions.items import create_document
from files.actions.links import make_link
from files.actions.sharing import make_name_known, stop_sharing_item
from files.exports import PART
from files.models import Item
from files.queries.downloads import download_counts, downloads_of, grants_of_record, own_downloads
from groups.actions.membership import remove_member
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import forget_old_entries
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.testing import assert_constant_statements, sign_in_as
from tests.files.libraries import add, library_of, narrow
from tests.groups.world import World

pytestmark = pytest.mark.django_db


def stored_document(owner: User, folder: Item, name: str = "plan.txt") -> Item:
    """A document whose bytes are there."""
    return create_document(actor=owner, parent=folder, name=name, file=store([b"Plan"], owner=owner, name=name))


def lines(item: Item) -> list[dict[str, object]]:
    return list(AuditEntry.objects.filter(verb="files.downloaded", subject=item.key).values_list("details", flat=True))


@pytest.fixture
def top(world: World) -> Item:
    return library_of(world.groups["closed"], world.person("owner"))


def test_each_door_leaves_a_line(world: World, top: Item, client: Client) -> None:
    owner = world.person("owner")
    document = stored_document(owner, top)
    link, secret = make_link(actor=owner, item=document, until=timezone.now() + timedelta(days=1))
    sign_in_as(client, world.person("group member"))
    doors = [
        reverse("files:download", args=[document.public_id]),
        reverse("files:download_version", args=[document.public_id, 1]),
        f"/api/v1/items/{document.public_id}/content",
    ]
    for count, door in enumerate(doors, 1):
        assert client.get(door).status_code == 200
        assert lines(document) == [{"version": 1}] * count
    sign_in_as(client, world.person("employee"))
    assert client.get(reverse("files:linked_download", args=[secret, document.public_id])).status_code == 200
    assert {"version": 1, "link": link.public_id} in lines(document)
    client.force_login(world.person("group member"))
    client.get(reverse("files:archive", args=[top.public_id]))
    assert lines(top) == [{"version": 0}]


def test_parts_are_one_download_and_none_is_without_a_line(world: World, top: Item, client: Client) -> None:
    document = stored_document(world.person("owner"), top)
    sign_in_as(client, world.person("group member"))
    address = reverse("files:download", args=[document.public_id])
    for part in ("bytes=1-", "bytes=0-0", "bytes=2-3"):
        assert client.get(address, headers={"Range": part}).status_code == 206
    assert len(lines(document)) == 1
    etag = client.get(address).headers["ETag"]
    client.get(address, headers={"If-None-Match": etag})
    client.get(address, headers={"Range": "bytes=99-"})
    client.head(address)
    assert len(lines(document)) == 2


def test_who_manages_a_document_of_few_reads_who_downloaded_it(world: World, top: Item, client: Client) -> None:
    member = world.person("group member")
    document = add(world.person("owner"), top, "plan.txt")
    note_download(actor=member, item=document, version=document.version)
    address = reverse("files:record", args=[document.public_id])
    sign_in_as(client, world.person("animator"))
    assert member.display_name in client.get(address).content.decode()
    sign_in_as(client, member)
    assert client.get(address).status_code == 403
    sign_in_as(client, world.person("administrator"))
    assert client.get(address).status_code == 404
    User.objects.filter(pk=member.pk).update(is_protected=True)
    assert [line.person for line in downloads_of(document).lines] != [member.display_name]


def test_of_what_everyone_may_read_numbers_alone_are_told(world: World, client: Client) -> None:
    owner, employee = world.person("owner"), world.person("employee")
    document = add(owner, library_of(world.groups["open"], owner), "plan.txt")
    for person in (employee, employee, owner):
        note_download(actor=person, item=document, version=document.version)
    assert [(row.version, row.times, row.people) for row in download_counts(document)] == [(1, 3, 2)]
    sign_in_as(client, owner)
    page = client.get(reverse("files:record", args=[document.public_id])).content.decode()
    assert employee.display_name not in page
    answer = client.get(f"/api/v1/items/{document.public_id}/downloads").json()
    assert answer == {"results": [], "counts": [{"version": 1, "times": 3, "people": 2}], "pages": 1}


def test_narrowing_a_document_names_nobody_who_took_it_while_everyone_could(world: World) -> None:
    owner, employee = world.person("owner"), world.person("employee")
    document = add(owner, library_of(world.groups["open"], owner), "plan.txt")
    note_download(actor=employee, item=document, version=document.version)
    document = Item.objects.get(pk=narrow(owner, document).pk)
    note_download(actor=owner, item=document, version=document.version)
    people = [line.person for line in downloads_of(document).lines]
    assert people[0] == owner.display_name
    assert employee.display_name not in people[1]


def test_grants_leave_lines_that_name_only_whom_the_reader_may_know(world: World, top: Item) -> None:
    owner, member = world.person("owner"), world.person("group member")
    document = narrow(owner, add(owner, top, "plan.txt"), member)
    make_name_known(actor=owner, item=document, is_known=True)
    stop_sharing_item(actor=owner, item=document)
    page = grants_of_record(owner, document).lines
    assert len(page) == 3
    assert member.display_name in page[2].words
    assert {line.person for line in page} == {owner.display_name}
    User.objects.filter(pk=member.pk).update(is_protected=True)
    assert member.display_name not in grants_of_record(world.person("animator"), document).lines[2].words


def test_one_s_own_downloads_name_what_one_sees_now(world: World, top: Item, client: Client) -> None:
    owner, member = world.person("owner"), world.person("group member")
    document = add(owner, top, "plan.txt")
    note_download(actor=member, item=document, version=document.version)
    note_download(actor=owner, item=document, version=document.version)
    sign_in_as(client, member)
    assert "plan.txt" in client.get(reverse("files:downloads")).content.decode()
    assert [row["name"] for row in client.get("/api/v1/downloads").json()["results"]] == ["plan.txt"]
    remove_member(actor=owner, group=world.groups["closed"], member=member)
    assert "plan.txt" not in client.get(reverse("files:downloads")).content.decode()
    assert [line.item for line in own_downloads(member).lines] == [None]
    assert_constant_statements(lambda: own_downloads(owner), lambda: note_download(actor=owner, item=add(owner, top, "b.txt")))


def test_lines_are_forgotten_after_their_time(world: World, top: Item) -> None:
    note_download(actor=world.person("owner"), item=top)
    AuditEntry.objects.filter(subject=top.key).update(at=timezone.now() - timedelta(days=731))
    note_download(actor=world.person("animator"), item=top)
    forget_old_entries()
    assert [entry.actor for entry in AuditEntry.objects.filter(subject=top.key)] == [world.person("animator")]


def test_the_record_is_not_written_while_the_site_is_read_only(world: World, top: Item, settings: Settings) -> None:
    document = add(world.person("owner"), top, "plan.txt")
    settings.READ_ONLY = True
    note_download(actor=world.person("owner"), item=document)
    assert lines(document) == []


def test_a_file_with_a_virus_leaves_by_no_export(world: World, top: Item) -> None:
    owner = world.person("owner")
    stored_document(owner, top)
    place = world.groups["closed"].content
    assert [file.path for file in PART.files(owner, place)] == ["library/plan.txt", "library.json"]
    StoredFile.objects.update(scan=Scan.INFECTED)
    assert [file.path for file in PART.files(owner, place)] == ["library.json"]
