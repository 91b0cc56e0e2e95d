"""Reading a page of the wiki in each of its states, the lists of a space, and what is done with a page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from groups.actions.groups import create_group
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page, named, send
from tests.wiki.root import have_root
from tests.wiki.texts import Node, block, body, link, paragraph, text
from wiki.actions.keeping import set_review
from wiki.actions.pages import archive_page, create_page, delete_page, describe_page
from wiki.actions.pairs import begin_translation, mark_current
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Way, WikiPage

GUIDE = body(
    "Un brûlage dirigé est un feu que l’on choisit : son lieu, son heure, sa fin.",
    block("callout", paragraph(text("Pas de brûlage sans permis du jour.", "strong")), kind="warning"),
    block("heading", text("Avant d’allumer"), level=2),
    paragraph(text("Voir "), text("les parcelles fermées", link(title="Parcelles fermées")), text(".")),
    block(
        "table", block("table_row", block("table_header", paragraph("Condition")), block("table_header", paragraph("Allumer")))
    ),
    block("heading", text("Les rafales"), level=3),
    block(
        "code_block",
        text("carnet/nouveau --vent 12 --humidite 40  # une ligne qui ne tient pas sur un téléphone"),
        language="sh",
    ),
    block("callout", paragraph("Une patrouille de plus ne nuit jamais."), kind="tip"),
)


def build(reader: User | None) -> dict[str, WikiPage]:
    """A space of the government: pages in a tree, one of a pair, overdue, due soon, archived; and one that is in the trash."""
    assert reader is not None
    have_root()
    colleague, today = make_member("Kateri Jacobs"), timezone.localdate()
    front = open_space(actor=reader, owner=None)

    def write(above: WikiPage, title: str, text_of: Node | None = None) -> WikiPage:
        return create_page(actor=reader, parent=fresh(above), title=title, language="fr", body=text_of)

    above = write(front, "Prévenir", body("Ce qui évite un feu."))
    guide = write(above, "Brûlage dirigé : guide de terrain", GUIDE)
    describe_page(actor=reader, page=guide, language="fr", tags=["brûlage", "terrain"], is_template=True)
    english = begin_translation(actor=reader, page=fresh(guide), title="Prescribed burning: a field guide")
    mark_current(actor=reader, page=fresh(english))
    rewrite_page(actor=colleague, page=fresh(guide), body=body("Corrigé.", *GUIDE["content"]), way=Way.FORM, summary="Corrigé")
    set_review(actor=reader, page=fresh(guide), responsible=colleague, months=6, due_on=today - timedelta(days=12))
    due = write(front, "Choisir un modèle", body(paragraph(text("Voir "), text("le guide", link(page=guide.public_id)))))
    set_review(actor=reader, page=due, responsible=reader, months=12, due_on=today + timedelta(days=6))
    old = write(front, "Ancienne page", body("Texte"))
    archive_page(actor=reader, page=fresh(old), is_archived=True)
    delete_page(actor=reader, page=write(front, "Page en trop"))
    pages = {"front": front, "above": above, "guide": guide, "english": english, "due": due, "old": old}
    return {name: fresh(page) for name, page in pages.items()}


def fresh(page: WikiPage) -> WikiPage:
    return WikiPage.objects.get(pk=page.pk)


def at(thing: str, name: str = "page", query: str = "") -> Address:
    """A page, or what is done with it."""
    return lambda reader: reverse(f"wiki:{name}", args=[build(reader)[thing].address]) + query


def own(name: str) -> Address:
    def address(reader: User | None) -> str:
        build(reader)
        return reverse(f"wiki:{name}")

    return address


def empty(reader: User | None) -> str:
    assert reader is not None
    group = create_group(actor=reader, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt et climat"})
    return reverse("wiki:group", args=[group.address])


def of_group(reader: User | None) -> str:
    assert reader is not None
    group = create_group(actor=reader, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt et climat"})
    have_root()
    front = open_space(actor=reader, owner=group)
    create_page(actor=reader, parent=front, title="Accueil", language="fr", body=body("Texte"))
    return reverse("wiki:group", args=[group.address])


def open_menu(tab: Tab) -> None:
    tab.locator(".wiki-bar details.menu > summary").click()


def open_branch(tab: Tab) -> None:
    """Open a closed page of the tree that is beside the front page, or below it on a phone."""
    for closed in tab.locator(".wiki__rail .disclosure:not([open]) > summary:visible").all():
        closed.click()
    tab.locator(".tree summary:visible").first.click()
    tab.locator(".tree details[open] a:visible", has_text="Brûlage").wait_for()


def choose_first(tab: Tab) -> None:
    tab.locator("main input[type=radio]").first.check()
    send(tab)


PAGES = [
    Page(name="wiki-page", address=at("guide"), is_tried_in_all_conditions=True),
    Page(name="wiki-page-menu", address=at("guide"), act=open_menu, scope=".menu__panel"),
    Page(name="wiki-translation", address=at("english")),
    Page(name="wiki-due", address=at("due")),
    Page(name="wiki-archived", address=at("old")),
    Page(name="wiki-front", address=at("front"), act=open_branch),
    # With the head of the group above it.
    Page(name="wiki-front-of-group", address=of_group, statements_at_most=26),
    Page(name="wiki-empty", address=empty),
    Page(name="wiki-spaces", address=own("spaces")),
    Page(name="wiki-all-changes", address=own("all_changes")),
    Page(name="wiki-mine", address=own("mine")),
    Page(name="wiki-bookmarks", address=named("wiki:bookmarks")),
    Page(name="wiki-changes", address=at("front", "changes")),
    Page(name="wiki-all", address=at("front", "all")),
    Page(name="wiki-tags", address=at("front", "tags", "?tag=terrain")),
    Page(name="wiki-wanted", address=at("front", "wanted")),
    Page(name="wiki-to-review", address=at("front", "to_review"), is_tried_in_all_conditions=True),
    Page(name="wiki-trash", address=at("front", "trash")),
    Page(name="wiki-links", address=at("guide", "links")),
    Page(name="wiki-new", address=at("above", "new", "?title=Choisir des modèles"), is_tried_in_all_conditions=True),
    Page(name="wiki-new-errors", address=at("above", "new"), act=send, act_status=400),
    Page(name="wiki-describe", address=at("guide", "describe")),
    Page(name="wiki-move", address=at("due", "move", "?q=prev"), act=choose_first),
    Page(name="wiki-move-errors", address=at("due", "move", "?q=prev"), act=send, act_status=400),
    Page(name="wiki-review", address=at("guide", "review")),
    Page(name="wiki-readers", address=at("guide", "readers")),
    Page(name="wiki-editors", address=at("guide", "editors"), persona="administrator"),
    Page(name="wiki-pair", address=at("due", "pair", "?q=prescribed")),
    Page(name="wiki-archive", address=at("above", "archive")),
    Page(name="wiki-delete", address=at("due", "delete")),
    Page(name="wiki-named", address=lambda reader: own("named")(reader) + "?title=Rien", status=404),
]
