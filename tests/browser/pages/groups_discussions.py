"""Discussions: their lists, a thread in its states, what is written, what waits."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page as Tab

from groups.actions.groups import change_group, create_group
from groups.actions.membership import admit, set_role
from groups.discussions.actions import (
    accept_reply,
    add_reply,
    delete_reply,
    delete_thread,
    hide,
    lock_thread,
    mark_read,
    pin_thread,
    refuse,
    start_thread,
)
from groups.models import Group, GroupKind, GroupRole, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page
from tests.browser.waiting import wait_until_kept
from tests.profiles.organizations import make_organization, place

LONG = "Préparation de la saison des feux de forêt et de la protection des collectivités du Nord-du-Québec"
TEXT = (
    "Chaque été, la même question : « le panneau dit *élevé*, puis-je allumer mon barbecue ? »\n\n"
    "- un niveau dit un **danger**\n- il ne dit pas quoi faire\n\n> Dire quoi faire.\n\n"
    "`indice --version` et https://gouv.example/un/chemin/si-long-quil-faut-le-couper-quelque-part/sans-faute?a=1 #indice"
)


def build(reader: User | None) -> Group:
    """A group that the reader owns, with people of an organization, and a discussion of every kind."""
    assert reader is not None
    group = create_group(actor=reader, kind=GroupKind.CLOSED, texts={"name_fr": LONG, "name_en": "Fire season"})
    people = [make_member(name) for name in ("Kateri Jacobs", "Jean-François Beauregard-Desrochers de la Durantaye")]
    place(*people, organization=make_organization("Ministère des Forêts", "Department of Forests"), title_fr="Chef d’équipe")
    for person in people:
        admit(actor=reader, group=group, member=person)
    kateri, jean = people
    thread = start_thread(actor=kateri, group=group, title="How do we explain a danger index to the public?", text=TEXT)
    first = add_reply(actor=jean, thread=thread, text=f"Disons quoi faire, @{kateri.handle}.")
    parent: Reply = first
    for number in range(5):
        author = (kateri, jean, reader)[number % 3]
        parent = add_reply(actor=author, thread=thread, text=f"Réponse de niveau {number + 2}, in English too.", parent=parent)
    gone = add_reply(actor=kateri, thread=thread, text="supprimée")
    add_reply(actor=reader, thread=thread, text="La mienne.", parent=gone)
    delete_reply(actor=kateri, reply=gone)
    answer = add_reply(actor=jean, thread=thread, text="**Aujourd’hui, aucun feu.** Le gaz est permis.")
    accept_reply(actor=kateri, reply=answer)
    hide(actor=reader, thing=add_reply(actor=jean, thread=thread, text="cachée"))
    rules = start_thread(actor=reader, group=group, title="Règles du groupe", text="Une question par discussion.")
    pin_thread(actor=reader, thread=rules)
    lock_thread(actor=reader, thread=rules)
    index_now()
    return group


def of(title: str) -> Thread:
    return Thread.objects.select_related("group").get(title__startswith=title)


def at(url_name: str, prepare: Callable[[Group, User], list[str]] = lambda _group, _owner: [], query: str = "") -> Address:
    """A page of that group; `prepare` may change it, and gives the arguments after the group's address."""

    def address(reader: User | None) -> str:
        group = build(reader)
        assert reader is not None
        return reverse(url_name, args=[group.address, *prepare(group, reader)]) + query

    return address


def danger(_group: Group, _reader: User) -> list[str]:
    return [of("How").public_id]


def rules(_group: Group, _reader: User) -> list[str]:
    return [of("Règles").public_id]


def withdrawn(_group: Group, _reader: User) -> list[str]:
    thread = of("How")
    delete_thread(actor=thread.author, thread=thread)
    return [thread.public_id]


def own_reply(_group: Group, reader: User) -> list[str]:
    reply = Reply.objects.select_related("thread").filter(author=reader, text="La mienne.").get()
    return [reply.thread.public_id, reply.public_id]


def with_waiting(group: Group, reader: User) -> list[str]:
    """One that waits in the queue, and one of the reader's own that was refused when they did not animate."""
    group = change_group(actor=reader, group=group, values={"is_approval_needed": True})
    kateri = User.objects.get(handle="kateri.jacobs")
    start_thread(actor=kateri, group=group, title="Une question qui attend", text=TEXT)
    add_reply(actor=kateri, thread=of("How"), text="Une réponse qui attend")
    set_role(actor=reader, group=group, member=kateri, role=GroupRole.OWNER)
    set_role(actor=kateri, group=group, member=reader, role=GroupRole.MEMBER)
    refused = start_thread(actor=reader, group=group, title="Déjà vue", text="Une question déjà posée")
    refuse(actor=kateri, thing=refused, reason="Elle a été posée hier : voyez la discussion épinglée.")
    start_thread(actor=reader, group=group, title="La mienne attend", text="Encore une question")
    set_role(actor=kateri, group=group, member=reader, role=GroupRole.OWNER)
    return []


def found(reader: User | None) -> str:
    build(reader)
    return reverse("groups:discussions") + "?q=danger"


def write(tab: Tab) -> None:
    """Ask for a preview, whose title is that of another discussion."""
    tab.locator("input[name=title]").fill("Explain the danger index")
    tab.locator("textarea[name=text]").fill("*Bonjour*")
    tab.locator("button[name=preview]").click()


def publish_nothing(tab: Tab) -> None:
    tab.locator("main button.button--primary").click()


def open_actions(tab: Tab) -> None:
    tab.locator(".page-head__actions summary").click()


def mention(tab: Tab) -> None:
    """Begin a name, and wait for those who complete it."""
    tab.locator("#reply textarea").fill("Merci ")
    tab.locator("#reply textarea").press_sequentially("@ka")
    tab.locator("[role=option]").first.wait_for()


def come_back(tab: Tab) -> None:
    """Type, and load the page again before it is sent."""
    tab.locator("#reply textarea").fill(text := "Nous l’avons fait au printemps :")
    wait_until_kept(tab, text)
    tab.reload()
    tab.locator("#reply .draft .callout").wait_for()


def with_new_replies(group: Group, reader: User) -> list[str]:
    """The reader has read the first replies; those after them are new."""
    mark_read(member=reader, thread=of("How"), number=4)
    return danger(group, reader)


PAGES = [
    Page(name="discussions", address=at("groups:threads")),
    Page(name="discussion", address=at("groups:thread", danger), is_tried_in_all_conditions=True),
    Page(name="discussion-actions", address=at("groups:thread", danger), act=open_actions, scope=".page-head__actions"),
    Page(name="discussion-mention", address=at("groups:thread", danger), act=mention, scope="#reply"),
    Page(name="discussion-draft", address=at("groups:thread", danger), act=come_back, scope="#reply"),
    Page(name="discussion-new-replies", address=at("groups:thread", with_new_replies)),
    Page(name="discussions-new-replies", address=at("groups:threads", lambda *world: with_new_replies(*world)[:0])),
    Page(name="discussion-closed", address=at("groups:thread", rules)),
    Page(name="discussion-withdrawn", address=at("groups:thread", withdrawn)),
    Page(name="discussion-new", address=at("groups:new_thread")),
    Page(name="discussion-new-errors", address=at("groups:new_thread"), act=publish_nothing),
    Page(name="discussion-new-similar", address=at("groups:new_thread"), act=write),
    Page(name="discussion-reply", address=at("groups:reply_to_thread", danger, "?quote=1")),
    Page(name="discussion-reply-errors", address=at("groups:reply_to_thread", danger), act=publish_nothing),
    Page(name="discussion-edit", address=at("groups:edit_thread", rules)),
    Page(name="discussion-edit-reply", address=at("groups:edit_reply", own_reply)),
    Page(name="discussion-delete", address=at("groups:delete_reply", own_reply)),
    Page(name="discussions-waiting", address=at("groups:waiting", with_waiting)),
    Page(name="discussions-found", address=found),
]
