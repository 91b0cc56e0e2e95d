"""Who sees a thing, and why; the picker of audiences; asking for access."""

from types import SimpleNamespace

from django.urls import reverse
from playwright.sync_api import Page as Tab

from groups.actions.membership import admit
from groups.discussions.actions import start_thread
from groups.models import GroupKind, GroupRole, GuestAccount, Thread
from intranet.kernel.access import actions as access
from intranet.kernel.access.askable import Askable, askables, asked_for
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences import actions
from intranet.kernel.testing import make_member
from tests.browser.pages.groups_joining import build
from tests.browser.pages.table import Page

WORDS = "Je prépare la carte des risques de 2030, et je dois savoir quelles parcelles sont couvertes par une entente."
TITLE = "Ententes avec les communautés sur les brûlages de printemps"


def discussion(owner: User) -> Thread:
    """A discussion of an open group, for a closed group with a guest, a hidden one and two people."""
    group = build(owner, GroupKind.CLOSED)
    guest = make_member("Luca Moretti", kind=Kind.GUEST)
    admit(actor=owner, group=group, member=guest, role=GroupRole.GUEST, sponsor=owner)
    GuestAccount.objects.create(member=guest, organization="Coastal Lab")
    hidden = build(make_member("Heidi Hidden"), GroupKind.HIDDEN)
    thread = start_thread(actor=owner, group=build(owner, GroupKind.OPEN), title=TITLE, text=WORDS)
    place = actions.place_for(key=f"part:{thread.public_id}", audience=thread.audience)
    people = [actions.only(make_member(name)) for name in ("Geneviève Audet", "Nam Pham")]
    named = actions.show_to_list(place=place, parts=[group.members_audience, hidden.members_audience, *people])
    Thread.objects.filter(pk=thread.pk).update(audience=named, place=place)
    return thread


def who(reader: User | None) -> str:
    assert reader is not None
    return reverse("audiences:who", args=["thread", discussion(reader).public_id])


def asks(name: str):
    def ask(tab: Tab) -> None:
        tab.locator("#who").fill(name)
        tab.locator("#who + .button").click()
        tab.locator("#why-answer .access__answer").wait_for()

    return ask


def people(reader: User | None) -> str:
    assert reader is not None
    thread = discussion(reader)
    group = next(part.part for part in Thread.objects.get(pk=thread.pk).audience.parts.order_by("pk"))
    return reverse("audiences:people", args=["thread", thread.public_id, str(group)])


def picker(reader: User | None) -> str:
    assert reader is not None
    discussion(reader)
    return "/picker/"


def name_somebody(tab: Tab) -> None:
    """Two of the list, and one who is completed."""
    tab.locator("[value=list]").check()
    for name in ("Geneviève Audet", "Luca"):
        tab.locator("[data-names]").fill(name)
        if name == "Geneviève Audet":
            tab.locator("[name=readers_add]").click()
            tab.locator(".picker__row").wait_for()


# Asking for access ------------------------------------------------------------------------------------------------------


def folder(manager: User) -> str:
    """Something whose name everyone knows: no feature has such a thing yet."""
    thing = SimpleNamespace(public_id="f1")
    askable = Askable(
        word="folder",
        noun="Folder",
        icon="folder",
        find=lambda _public_id: thing,
        is_known=lambda _viewer, _thing: True,
        is_visible=lambda viewer, _thing: viewer.pk == manager.pk,
        title=lambda _thing: TITLE,
        address=lambda _thing: "/",
        managers=lambda _thing: User.objects.filter(pk=manager.pk),
        grant=lambda _actor, _thing, _member: None,
    )
    askables._things["folder"] = askable
    return reverse("access:ask", args=["folder", "f1"])


def asking(_reader: User | None) -> str:
    return folder(make_member("Kateri Jacobs"))


def waiting(reader: User | None) -> str:
    assert reader is not None
    address, asked = asking(reader), asked_for("folder:f1")
    assert asked is not None
    access.ask_for_access(actor=reader, asked=asked, message=WORDS)
    return address


def refused(reader: User | None) -> str:
    assert reader is not None
    address, asked = asking(reader), asked_for("folder:f1")
    assert asked is not None
    request = access.ask_for_access(actor=reader, asked=asked, message=WORDS)
    access.decide_request(actor=asked.managers.get(), request=request, is_granted=False, reason="La liste est publique.")
    return address


def deciding(reader: User | None) -> str:
    assert reader is not None
    folder(reader)
    asked = asked_for("folder:f1")
    assert asked is not None
    request = access.ask_for_access(actor=make_member("Maëlle Tremblay-Nguyen"), asked=asked, message=WORDS)
    return reverse("access:decide", args=[request.public_id])


def send_nothing(tab: Tab) -> None:
    tab.locator("main form .button--primary").first.click()


def refuse_without_a_reason(tab: Tab) -> None:
    tab.locator("main form [value=refuse]").click()


PAGES = [
    Page(name="who-sees", address=who, is_tried_in_all_conditions=True),
    Page(name="who-sees-answer", address=who, act=asks("Geneviève Audet")),
    Page(name="who-sees-unknown", address=who, act=asks("Heidi Hidden")),
    Page(name="who-sees-people", address=people),
    Page(name="audience-picker", address=picker, is_tried_in_all_conditions=True),
    Page(name="audience-picker-list", address=picker, act=name_somebody),
    Page(name="ask-access", address=asking),
    Page(name="ask-access-errors", address=asking, act=send_nothing),
    Page(name="ask-access-waiting", address=waiting),
    Page(name="ask-access-refused", address=refused),
    Page(name="access-request", address=deciding),
    Page(name="access-request-errors", address=deciding, act=refuse_without_a_reason),
]
