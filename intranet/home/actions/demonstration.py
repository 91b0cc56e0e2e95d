"""Documents of libraries where the demonstration speaks of them: in a post, a discussion, a page, with comments on a place."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from files.comments import DOCUMENTS
from files.models import Item
from groups.discussions.actions.writing import add_reply
from groups.models import Group, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.preparing import make_pages
from intranet.kernel.blobs.models import Preparation
from intranet.kernel.comments.actions import add_comment, settle
from intranet.kernel.comments.things import Position
from intranet.kernel.content.models import Reference
from intranet.kernel.notifications.models import Event
from microblog.actions import publish_post
from microblog.streams import Target
from wiki.actions.texts import rewrite_page
from wiki.models import Way, WikiPage

MAELLE, AMADOU, KATERI, ETIENNE = "employee", "colleague", "kateri.jacobs", "etienne.cote"
GROUP: Final = "Feux de forêt et climat"
METHOD: Final = "Rafales et propagation, note de méthode.md"
STATIONS: Final = "stations-de-vallee-2026.csv"
PROTOCOL: Final = "Protocole d’évacuation 2027.pdf"
THREAD: Final = "Stations de vallée : quelles données voulez-vous en premier ?"
PAGE: Final = "Brûlage dirigé : guide de terrain"


@dataclass(frozen=True)
class Remark:
    """A comment on words of a page of the protocol, and what was answered."""

    author: str
    page: int
    words: str
    text: str
    answer: tuple[str, str] | None = None
    is_resolved: bool = False


REMARKS: Final = (
    Remark(
        AMADOU, 1, "le vent tourne", "De combien ? Un quart de tour suffit à changer la route.", (MAELLE, "Vu : je précise.")
    ),
    Remark(
        ETIENNE, 2, "refuge à l’aréna", "L’aréna est en travaux jusqu’en mai.", (MAELLE, "Le collège prend le relais."), True
    ),
)


def show_documents() -> int:
    """Put documents into texts of the demonstration, once; says into how many."""
    group = Group.objects.filter(name_fr=GROUP, deleted_at=None).first()
    items = {item.name: item for item in Item.objects.filter(library__group=group, is_folder=False)} if group else {}
    if group is None or not {METHOD, STATIONS, PROTOCOL} <= items.keys() or Reference.objects.exists():
        return 0
    # Comments are on words of its pages: the worker, which makes them, comes later.
    make_pages(list(Preparation.objects.filter(file__in=items[PROTOCOL].versions.values("file"))))
    return _write(group, items)


@transaction.atomic
def _write(group: Group, items: dict[str, Item]) -> int:
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    made = 0
    if (author := _member(AMADOU, group)) is not None:
        text = f"La note sur les rafales a son intervalle. Relisez la fin avant mardi :\n{_address(items[METHOD])}"
        publish_post(author=author, text=text, target=Target(group=group))
        made += 1
    thread = Thread.objects.filter(group=group, title=THREAD).first()
    if thread is not None and (author := _member(ETIENNE, group)) is not None:
        add_reply(actor=author, thread=thread, text=f"Voici ce que nous avons déjà :\n{_address(items[STATIONS])}")
        made += 1
    page = WikiPage.objects.filter(title=PAGE, space__group=group).to_list().first()
    if page is not None and (author := _member(MAELLE, group)) is not None:
        card = {"type": "paragraph", "content": [_link(items[PROTOCOL])]}
        body = {"type": "doc", "content": [*page.body["content"], card]}
        rewrite_page(actor=author, page=page, body=body, way=Way.FORM, summary="Le protocole d’évacuation")
        made += 1
    for remark in REMARKS:
        _comment(group, items[PROTOCOL], remark)
    # What happened long ago rings no bell today.
    Event.objects.filter(pk__gt=before).delete()
    return made


def _comment(group: Group, item: Item, remark: Remark) -> None:
    author, answering = (_member(name, group) for name in (remark.author, remark.answer[0] if remark.answer else ""))
    if author is None:
        return
    position = DOCUMENTS.locate(item, Position(page=remark.page, quote=remark.words))
    comment = add_comment(actor=author, thing=item, text=remark.text, position=position)
    if answering is not None and remark.answer is not None:
        add_comment(actor=answering, thing=item, text=remark.answer[1], parent=comment)
    if remark.is_resolved:
        settle(actor=author, comment=comment, is_resolved=True)


def _address(item: Item) -> str:
    return f"{settings.PUBLIC_URL}{item.get_absolute_url()}"


def _link(item: Item) -> dict[str, object]:
    """Its address as a link whose words are the address: a card."""
    address = item.get_absolute_url()
    return {"type": "text", "text": address, "marks": [{"type": "link", "attrs": {"href": address, "page": "", "title": ""}}]}


def _member(account: str, group: Group) -> User | None:
    people = User.objects.filter(group_memberships__group=group, state="active")
    return people.filter(email__istartswith=f"{account}@").first() or people.filter(handle=account).first()
