"""Links: what they open, to whom, until when, and what ends them."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from files.actions.items import move_item, restore_item, trash_item
from files.actions.links import MAX_LINK_LASTS, MAX_LINKS, comment_through, end_link, keep_link, make_link
from files.actions.sharing import Line, end_expired_lines, share_item, stop_sharing_item
from files.forms import LinkForm
from files.models import Grant, Item, Link, Right
from files.permissions import still_opens
from files.queries import links
from groups.actions.groups import switch_tools
from groups.actions.membership import remove_member, set_role
from groups.models import GroupRole
from intranet.kernel.accounts.actions.states import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.comments.models import Comment
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import add, library_of, make_folder, names, narrow, show_pages
from tests.groups.world import World

pytestmark = pytest.mark.django_db

SOON: Final = timedelta(days=10)


class Linked:
    """A folder of a closed group with a document and a narrowed folder in it, and a link to it that its manager made."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.animator, self.member = (world.person(one) for one in ("owner", "animator", "group member"))
        self.outsider = world.person("employee")
        self.top = library_of(world.groups["closed"], self.owner)
        self.around = make_folder(self.owner, self.top, "Autour")
        self.folder = make_folder(self.owner, self.around, "Ententes")
        self.document = add(self.owner, self.folder, "Budget.md", "text/markdown")
        show_pages(self.document, "Le budget du zirconium", has_images=True)
        self.secret_folder = make_folder(self.owner, self.folder, "Réservé")
        self.secret_document = add(self.owner, self.secret_folder, "Salaires.ods")
        narrow(self.owner, self.secret_folder)
        self.link, self.secret = self.make(self.owner, self.folder)

    def make(self, actor: User, item: Item, right: Right = Right.VIEW, *, is_anonymous: bool = False) -> tuple[Link, str]:
        until = timezone.now() + SOON
        return make_link(actor=actor, item=item, until=until, right=right, is_anonymous=is_anonymous)

    def address(self, name: str = "linked", *parts: object, secret: str = "") -> str:
        return reverse(f"files:{name}", args=[secret or self.secret, *parts])

    def client(self, viewer: User | None) -> Client:
        client = Client()
        if viewer is not None:
            sign_in_as(client, viewer)
        return client

    def opens(self) -> bool:
        return self.client(self.outsider).get(self.address()).status_code == 200


@pytest.fixture
def linked(world: World) -> Linked:
    return Linked(world)


def test_whoever_is_signed_in_opens_what_the_link_is_to_and_nothing_else(linked: Linked) -> None:
    client = linked.client(linked.outsider)
    page = client.get(linked.address()).content.decode()
    assert "Budget.md" in page
    assert "zirconium" in client.get(linked.address("linked_item", linked.document.public_id)).content.decode()
    assert client.get(linked.address("linked_page", linked.document.public_id, 1)).status_code == 200
    for hidden in ("Réservé", "Salaires", "Autour", "Groupe closed", linked.owner.display_name):
        assert hidden not in page
    for item in (linked.secret_folder, linked.secret_document, linked.around, linked.top):
        for name in ("linked_item", "linked_download", "linked_play"):
            assert client.get(linked.address(name, item.public_id)).status_code == 404
        assert client.get(linked.address("linked_page", item.public_id, 1)).status_code == 404
    # It widens nothing: they find nothing, and the item has no other door.
    assert names(linked.outsider) == set()
    assert client.get(linked.document.get_absolute_url()).status_code == 404


def test_nobody_opens_one_without_signing_in(linked: Linked) -> None:
    assert linked.client(None).get(linked.address())["Location"].startswith(reverse("account_login"))
    assert linked.client(None).get(linked.address("public")).status_code == 404
    assert linked.client(linked.outsider).get(linked.address("public")).status_code == 404
    assert linked.client(linked.outsider).get(linked.address(secret="psl_x")).status_code == 404


def test_who_sees_it_anyway_is_led_to_its_page(linked: Linked) -> None:
    assert linked.client(linked.member).get(linked.address())["Location"] == linked.folder.get_absolute_url()


def test_its_uses_are_counted_and_its_secret_is_kept_nowhere(linked: Linked) -> None:
    client = linked.client(linked.outsider)
    for _time in range(2):
        client.get(linked.address())
    client.get(f"{linked.address()}?page=2")
    linked.link.refresh_from_db()
    assert linked.link.uses == 2
    assert linked.secret not in str(Link.objects.values_list().get())
    managing = linked.client(linked.owner)
    made = managing.post(reverse("files:links", args=[linked.document.public_id]), _form())
    secret = made.context["address"].rpartition("/links/")[2].strip("/")
    assert made.context["address"] in made.content.decode()
    assert secret not in managing.get(reverse("files:links", args=[linked.document.public_id])).content.decode()


def _form(**changes: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=10)
    return {"note": "Comité", "right": "1", "until": f"{day:%Y-%m-%d}"} | changes


def test_what_a_form_asks_beyond_the_limits_is_refused_with_what_was_typed(linked: Linked) -> None:
    client, address = linked.client(linked.owner), reverse("files:links", args=[linked.document.public_id])
    late = timezone.localdate() + timedelta(days=91)
    for wrong in (_form(until=f"{late:%Y-%m-%d}"), _form(until="2020-01-01"), _form(right="3"), _form(until="")):
        answer = client.post(address, wrong)
        assert answer.status_code == 400
        assert "Comité" in answer.content.decode()
    assert not Link.objects.filter(item=linked.document).exists()
    with pytest.raises(ValueError, match="90"):
        make_link(actor=linked.owner, item=linked.document, until=timezone.now() + timedelta(days=91))


def test_only_who_manages_it_makes_one_and_never_for_more_than_comments(linked: Linked, settings: Settings) -> None:
    for person in (linked.member, linked.world.person("guest"), linked.outsider):
        with pytest.raises(PermissionRefused):
            linked.make(person, linked.folder)
    for item, right in ((linked.top, Right.VIEW), (linked.folder, Right.EDIT), (linked.folder, Right.MANAGE)):
        with pytest.raises(PermissionRefused):
            linked.make(linked.owner, item, right)
    for _time in range(MAX_LINKS - 1):
        linked.make(linked.owner, linked.folder)
    with pytest.raises(PermissionRefused):
        linked.make(linked.owner, linked.folder)


ENDS: Final = {
    "ended": lambda one: end_link(actor=one.owner, link=one.link),
    "over": lambda one: Link.objects.update(until=timezone.now()),
    "narrowed": lambda one: narrow(one.owner, one.folder, one.member),
    "narrowed around": lambda one: narrow(one.owner, one.around, one.member),
    "put elsewhere": lambda one: move_item(actor=one.owner, item=one.folder, folder=one.secret_place()),
    "in the trash": lambda one: trash_item(actor=one.owner, item=one.around),
    "switched off": lambda one: switch_tools(actor=one.owner, group=one.world.groups["closed"], keys=[]),
    "made by somebody who left": lambda one: remove_member(
        actor=one.owner, group=one.world.groups["closed"], member=one.animator
    ),
    "made by somebody who manages it no more": lambda one: set_role(
        actor=one.owner, group=one.world.groups["closed"], member=one.animator, role=GroupRole.MEMBER
    ),
    "made by somebody who was suspended": lambda one: suspend_member(
        actor=one.world.person("administrator"), member=one.animator, reason="Enquête"
    ),
}


class Ending(Linked):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.link, self.secret = self.make(self.animator, self.folder)

    def secret_place(self) -> Item:
        return narrow(self.owner, make_folder(self.owner, self.top, "Ailleurs"))


@pytest.mark.parametrize("end", ENDS)
def test_it_opens_nothing_from_the_moment_it_ends(world: World, end: str) -> None:
    linked = Ending(world)
    assert linked.opens()
    ENDS[end](linked)
    assert not linked.opens()
    client = linked.client(linked.outsider)
    for name in ("linked_item", "linked_download"):
        assert client.get(linked.address(name, linked.document.public_id)).status_code == 404


def test_a_link_to_what_was_restored_opens_it_again(linked: Linked) -> None:
    trash_item(actor=linked.owner, item=linked.folder)
    restore_item(actor=linked.owner, item=Item.objects.get(pk=linked.folder.pk))
    assert linked.opens()


def test_who_is_taken_off_a_list_does_not_come_back_by_a_link_made_before(linked: Linked) -> None:
    folder = narrow(linked.owner, linked.folder, linked.member, linked.animator)
    link, _secret = linked.make(linked.owner, folder)
    assert still_opens(Link.objects.get(pk=link.pk))
    narrow(linked.owner, folder, linked.member, linked.animator, linked.world.person("guest"))
    assert still_opens(Link.objects.get(pk=link.pk))
    narrow(linked.owner, folder, linked.member)
    assert not still_opens(Link.objects.get(pk=link.pk))


def test_a_list_that_is_given_anew_is_not_opened_by_a_link_to_the_former_one(linked: Linked) -> None:
    folder = narrow(linked.owner, linked.folder, linked.member)
    link, _secret = linked.make(linked.owner, folder)
    stop_sharing_item(actor=linked.owner, item=folder)
    narrow(linked.owner, folder)
    assert not still_opens(Link.objects.get(pk=link.pk))


def test_somebody_else_who_manages_it_keeps_a_link_that_stopped(linked: Linked) -> None:
    narrow(linked.owner, linked.folder, linked.member)
    with pytest.raises(PermissionRefused):
        keep_link(actor=linked.member, link=linked.link)
    keep_link(actor=linked.owner, link=linked.link)
    assert linked.opens()
    stop_sharing_item(actor=linked.owner, item=linked.folder)
    assert not linked.opens()
    end_link(actor=linked.owner, link=linked.link)
    with pytest.raises(PermissionRefused):
        keep_link(actor=linked.owner, link=linked.link)


def test_a_comment_through_a_link_reaches_readers_and_tells_nothing_of_theirs(linked: Linked) -> None:
    link, secret = linked.make(linked.owner, linked.document, Right.COMMENT)
    add_comment(actor=linked.owner, thing=linked.document, text="Entre nous seulement")
    client, address = linked.client(linked.outsider), linked.address(secret=secret)
    assert client.post(address, {"text": "Voir la page 2", "token": "a" * 16}).status_code == 302
    said = Comment.objects.get(author=linked.outsider)
    assert Comment.objects.filter(pk=said.pk).visible_to(linked.member).exists()
    add_comment(actor=linked.owner, thing=linked.document, text="Merci", parent=said)
    page = client.get(address).content.decode()
    assert "Voir la page 2" in page
    assert "Merci" in page
    assert "Entre nous" not in page
    # A link to view lets nobody say anything, nor does one that ended.
    viewing = linked.address("linked_item", linked.document.public_id)
    assert client.post(viewing, {"text": "Non"}).status_code == 404
    end_link(actor=linked.owner, link=link)
    link.refresh_from_db()
    with pytest.raises(PermissionRefused):
        comment_through(actor=linked.outsider, link=link, item=linked.document, text="Non", token="")


def test_without_signing_in_only_where_the_installation_allows_it(linked: Linked, settings: Settings) -> None:
    with pytest.raises(PermissionRefused):
        linked.make(linked.owner, linked.document, is_anonymous=True)
    settings.ANONYMOUS_LINKS = True
    with pytest.raises(PermissionRefused):
        linked.make(linked.owner, linked.document, Right.COMMENT, is_anonymous=True)
    _link, secret = linked.make(linked.owner, linked.folder, is_anonymous=True)
    client = linked.client(None)
    address = linked.address("public", secret=secret)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Budget.md" in answer.content.decode()
    assert 'name="robots" content="noindex' in answer.content.decode()
    inside = [linked.address("public_item", linked.document.public_id, secret=secret)]
    inside.append(linked.address("public_page", linked.document.public_id, 1, secret=secret))
    for page in (address, *inside):
        assert client.get(page).headers["X-Robots-Tag"].startswith("noindex")
        assert client.post(page, {"text": "Non"}).status_code in (404, 405)
    for item in (linked.secret_document, linked.around):
        assert client.get(linked.address("public_item", item.public_id, secret=secret)).status_code == 404
    assert client.get(linked.document.get_absolute_url()).status_code == 302
    settings.ANONYMOUS_LINKS = False
    assert [client.get(page).status_code for page in (address, *inside)] == [404, 404, 404]


def test_links_are_listed_to_those_who_manage_and_ended_there(linked: Linked) -> None:
    client = linked.client(linked.animator)
    address = reverse("files:links", args=[linked.folder.public_id])
    for page in (address, reverse("files:share", args=[linked.folder.public_id])):
        assert linked.owner.display_name in client.get(page).content.decode()
    end = reverse("files:link_end", args=[linked.folder.public_id, linked.link.public_id])
    assert linked.client(linked.member).post(end).status_code == 403
    assert linked.opens()
    for _time in range(2):
        assert client.post(end).status_code == 302
    assert not linked.opens()
    other = reverse("files:link_end", args=[linked.document.public_id, linked.link.public_id])
    assert client.post(other).status_code == 404


def test_who_sees_this_names_links_and_a_known_name(linked: Linked) -> None:
    address = reverse("audiences:who", args=["document", linked.document.public_id])
    seen_by_member = linked.client(linked.member).get(address).content.decode()
    assert "lien" in seen_by_member
    assert "invité" in seen_by_member
    end_link(actor=linked.owner, link=linked.link)
    assert "invité" not in linked.client(linked.member).get(address).content.decode()


def test_a_line_of_a_list_that_ends_ends_the_links_made_before(linked: Linked) -> None:
    until = timezone.now() + SOON
    lines = [Line(only(linked.owner), Right.MANAGE), Line(only(linked.member), Right.VIEW, until)]
    folder = share_item(actor=linked.owner, item=linked.folder, lines=lines)
    link, _secret = linked.make(linked.owner, folder)
    Grant.objects.filter(until=until).update(until=timezone.now())
    end_expired_lines()
    assert not still_opens(Link.objects.get(pk=link.pk))


def test_the_last_day_of_the_form_is_one_that_a_link_may_have(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also soon after midnight, when clocks are set back before that day."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 9, 1, 4, 10, tzinfo=UTC))
    last = LinkForm(lasts_at_most=MAX_LINK_LASTS, may_be_anonymous=False).last_day
    form = LinkForm({"right": "1", "until": f"{last}"}, lasts_at_most=MAX_LINK_LASTS, may_be_anonymous=False)
    assert form.is_valid()
    make_link(actor=linked.owner, item=linked.document, until=form.cleaned_data["until"])


def test_a_link_to_a_folder_shows_a_page_at_a_time_and_all_of_them(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "ITEMS_A_PAGE", 2)
    for number in range(4):
        add(linked.owner, linked.folder, f"note {number}.txt")
    client = linked.client(linked.outsider)
    pages = [client.get(linked.address(), {"page": number}).content.decode() for number in (1, 2, 3)]
    assert "page=3" in pages[0]
    assert ["note 3.txt" in page for page in pages] == [False, False, True]


def test_a_link_says_what_hinders_a_preview(linked: Linked) -> None:
    document = add(linked.owner, linked.folder, "plan.pdf", "application/pdf")
    client, address = linked.client(linked.outsider), linked.address("linked_item", document.public_id)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "The preview is being prepared." in client.get(address).content.decode()
    StoredFile.objects.update(scan=Scan.INFECTED)
    page = client.get(address).content.decode()
    assert "This file contains a virus." in page
    assert "Download it to open it." not in page


def test_who_may_not_make_a_link_is_not_offered_one(linked: Linked) -> None:
    guest = linked.world.person("guest")
    share_item(actor=linked.owner, item=linked.folder, lines=[Line(only(one), Right.MANAGE) for one in (linked.owner, guest)])
    page = linked.client(guest).get(reverse("files:share", args=[linked.folder.public_id]))
    assert page.status_code == 200
    for address in (reverse("files:links", args=[linked.folder.public_id]), "/keep/"):
        assert f'{address}"' not in page.content.decode()
