"""The history of a page, a comparison, whose words are whose, and conflicts: of the plain form, of an edition undone."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page
from tests.wiki.root import have_root
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Way, WikiPage
from wiki.text.markdown import body_of_markdown

TEXT = """## Avant d’allumer

Le permis se demande la veille, par courriel.

- Un point d’eau
- Une radio

| Vent | Humidité |
| --- | --- |
| <th>5 à 15 km/h | 30 à 50 % |

> [!WARNING]
> La météo de la veille ne suffit jamais.
"""


def build(reader: User | None) -> WikiPage:
    """A page that two people wrote, in three editions."""
    assert reader is not None
    have_root()
    top = open_space(actor=reader, owner=None)
    page = create_page(
        actor=reader, parent=top, title="Brûlage dirigé", language="fr", body=body_of_markdown(TEXT).body, way=Way.IMPORT
    )
    other = make_member("Łukasz Nowak")
    for old, new in (("la veille, par", "avant 6 h, par"), ("Un point d’eau", "Deux points d’eau")):
        changed = body_of_markdown(TEXT.replace(old, new)).body
        rewrite_page(actor=other, page=page, body=changed, way=Way.FORM, summary=f"{new} : corrigé")
    return WikiPage.objects.get(pk=page.pk)


def at(name: str, *numbers: int, query: str = "") -> Address:
    return lambda reader: reverse(f"wiki:{name}", args=[build(reader).address, *numbers]) + query


def in_conflict(tab: Tab) -> None:
    """Publish a text that was written from the first edition, and changes what the second one changed."""
    tab.locator("[name=text]").fill(TEXT.replace("Un point d’eau", "Trois points d’eau"))
    tab.locator("[name=base]").evaluate("field => { field.value = 1; }")
    tab.locator("main .button--primary").click()


def undecided(tab: Tab) -> None:
    """Publish without a choice, then with a wording of one’s own."""
    in_conflict(tab)
    tab.locator("main .button--primary").click()
    tab.locator("[value=other]").first.check()


def undone(tab: Tab) -> None:
    """Undo an edition whose passage a later one changed."""
    tab.locator("main .button--primary").click()


def changed_again(reader: User | None) -> str:
    page = build(reader)
    changed = TEXT.replace("la veille, par", "à midi, par").replace("Un point", "Deux points")
    rewrite_page(actor=make_member("Nam Vo"), page=page, body=body_of_markdown(changed).body, way=Way.FORM)
    return reverse("wiki:undo_edition", args=[page.address, 2])


def previewed(tab: Tab) -> None:
    tab.locator("[value=preview]").click()


PAGES = [
    Page(name="wiki-history", address=at("history"), is_tried_in_all_conditions=True),
    Page(name="wiki-edition", address=at("edition", 1)),
    Page(name="wiki-compare", address=at("compare", query="?old=1&new=3"), is_tried_in_all_conditions=True),
    Page(name="wiki-compare-all", address=at("compare", query="?old=1&new=3&all=1")),
    Page(name="wiki-authors", address=at("authors"), is_tried_in_all_conditions=True),
    Page(name="wiki-restore", address=at("restore_edition", 1)),
    Page(name="wiki-undo", address=at("undo_edition", 2)),
    Page(name="wiki-undo-conflict", address=changed_again, act=undone, act_status=409),
    Page(name="wiki-form", address=at("form"), is_tried_in_all_conditions=True),
    Page(name="wiki-form-preview", address=at("form"), act=previewed),
    Page(name="wiki-conflict", address=at("form"), act=in_conflict, act_status=409, is_tried_in_all_conditions=True),
    Page(name="wiki-conflict-undecided", address=at("form"), act=undecided, act_status=409),
]
