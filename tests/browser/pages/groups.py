"""The directory of groups, a group, its members, its settings and its figures."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from groups.actions.exports import ask_for_export
from groups.actions.groups import add_co_owner, archive_group, create_group
from groups.actions.membership import admit, set_role
from groups.models import Group, GroupExport, GroupKind, GroupRole
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from profiles.models import Organization
from tests.browser.pages.people import furnish
from tests.browser.pages.table import Address, Page, send
from tests.groups.exports import ready_export


def build(reader: User | None, kind: GroupKind = GroupKind.CLOSED) -> Group:
    """A group of the reader with every role in it, beside others that they could join."""
    assert reader is not None
    furnish(reader)
    people = {one.display_name: one for one in User.objects.exclude(pk=reader.pk)}
    group = create_group(
        actor=reader,
        kind=kind,
        texts={
            "name_fr": "Feux de forêt et climat",
            "name_en": "Wildfires and climate",
            "purpose_fr": "Prévoir, prévenir, intervenir : celles et ceux qui travaillent sur les feux.",
            "welcome_fr": "Bienvenue.\nDites sur quoi vous travaillez.",
        },
    )
    add_co_owner(actor=reader, group=group, organization=Organization.objects.get(key_fr="ministere des forets"))
    for person in people.values():
        admit(actor=reader, group=group, member=person)
    set_role(actor=reader, group=group, member=people["Kateri Jacobs"], role=GroupRole.ANIMATOR)
    if kind != GroupKind.OPEN:
        guest = make_member("Alix Fontaine", kind=Kind.GUEST)
        admit(actor=reader, group=group, member=guest, role=GroupRole.GUEST, sponsor=reader)
    other = people["Amadou Diallo"]
    create_group(actor=other, kind=GroupKind.OPEN, texts={"name_fr": "Données ouvertes", "purpose_fr": "Publier."})
    create_group(actor=other, kind=GroupKind.CLOSED, texts={"name_en": "Site reliability"})
    create_group(actor=other, kind=GroupKind.HIDDEN, texts={"name_fr": "Réorganisation"})
    index_now()
    group.refresh_from_db()
    return group


def at(name: str, kind: GroupKind = GroupKind.CLOSED) -> Address:
    """A page of the group of the reader."""
    return lambda reader: reverse(f"groups:{name}", args=[build(reader, kind).address])


def listed(name: str, query: str = "") -> Address:
    def address(reader: User | None) -> str:
        build(reader)
        return reverse(f"groups:{name}") + query

    return address


def of_others(name: str) -> Address:
    """A group that the reader is not in."""

    def address(reader: User | None) -> str:
        build(reader)
        return Group.objects.get(name_en=name).get_absolute_url()

    return address


def member(reader: User | None) -> str:
    group = build(reader)
    person = User.objects.get(display_name="Kateri Jacobs")
    return reverse("groups:member", args=[group.address, person.handle])


def archived(reader: User | None) -> str:
    group = build(reader, GroupKind.OPEN)
    assert reader is not None
    archive_group(actor=reader, group=group)
    return group.get_absolute_url()


def export(prepare: Callable[[Group, User], object]) -> Address:
    """The page of the exports of the group of the reader."""

    def address(reader: User | None) -> str:
        group = build(reader)
        assert reader is not None
        prepare(group, reader)
        return reverse("groups:export", args=[group.address])

    return address


def begun(group: Group, reader: User) -> None:
    ask_for_export(actor=reader, group=group)
    GroupExport.objects.update(files=1_234)


def given_up(group: Group, reader: User) -> None:
    ask_for_export(actor=reader, group=group)
    GroupExport.objects.update(failed_at=timezone.now())


def leaving(reader: User | None) -> str:
    build(reader)
    assert reader is not None
    group = Group.objects.get(name_en="Site reliability")
    admit(actor=None, group=group, member=reader)
    return reverse("groups:leave", args=[group.address])


def remove_without_reason(tab: Tab) -> None:
    tab.locator("main .button--danger").click()


PAGES = [
    Page(name="groups", address=listed("directory")),
    Page(name="groups-found", address=listed("directory", "?q=feux&kind=closed")),
    Page(name="groups-nothing", address=listed("directory", "?q=xyzzy")),
    Page(name="groups-mine", address=listed("mine")),
    Page(name="groups-mine-none", address=lambda _reader: reverse("groups:mine")),
    Page(name="group-new", address=listed("new")),
    Page(name="group-new-errors", address=listed("new"), act=send),
    Page(name="group", address=at("group"), is_tried_in_all_conditions=True),
    Page(name="group-open", address=at("group", GroupKind.OPEN)),
    Page(name="group-archived", address=archived),
    Page(name="group-of-others", address=of_others("Site reliability")),
    Page(name="group-leave", address=leaving),
    Page(name="group-members", address=at("members")),
    Page(name="group-members-nothing", address=lambda reader: at("members")(reader) + "?q=xyzzy"),
    Page(name="group-member", address=member),
    Page(name="group-member-errors", address=member, act=remove_without_reason),
    Page(name="group-settings", address=at("settings")),
    Page(name="group-kind", address=at("kind")),
    Page(name="group-organizations", address=at("organizations")),
    Page(name="group-organizations-errors", address=at("organizations"), act=send),
    Page(name="group-transfer", address=at("transfer")),
    Page(name="group-archive", address=at("archive")),
    Page(name="group-delete", address=at("delete")),
    Page(name="group-delete-errors", address=at("delete"), act=send),
    Page(name="group-export", address=at("export")),
    Page(name="group-export-begun", address=export(begun)),
    Page(name="group-export-ready", address=export(lambda group, reader: ready_export(reader, group, b"x" * 3_000_000))),
    Page(name="group-export-given-up", address=export(given_up)),
    Page(name="group-statistics", address=at("statistics")),
]
