"""Comments on a thing: the panel, one that is answered, changed and deleted, and those that are found."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.things import Position
from intranet.kernel.search.testing import index_now
from tests.browser.pages.groups_discussions import TEXT, build, of
from tests.browser.pages.table import Address, Page


def comment(reader: User) -> Comment:
    """The reader's, edited, among others: about a part, answered, deleted, hidden."""
    group = build(reader)
    thread = of("How")
    kateri = thread.author
    about = Position(page=12, rectangle=(100, 200, 300, 40), quote="le panneau dit élevé")
    first = actions.add_comment(actor=kateri, thing=thread, text=TEXT, position=about)
    actions.add_comment(actor=reader, thing=thread, text="I agree, let us say what to do.", parent=first)
    gone = actions.add_comment(actor=kateri, thing=thread, text="supprimé")
    actions.add_comment(actor=reader, thing=thread, text="Je réponds quand même.", parent=gone)
    actions.delete_comment(actor=kateri, comment=gone)
    own = actions.add_comment(actor=reader, thing=thread, text=f"Voir avec @{kateri.handle} du {group.name_fr}.")
    index_now()
    return actions.edit_comment(actor=reader, comment=own, text=f"Voir jeudi avec @{kateri.handle}.")


def on_thing(query: str = "") -> Address:
    def address(reader: User | None) -> str:
        assert reader is not None
        own = comment(reader)
        first = Comment.objects.filter(thing=own.thing).earliest("created_at")
        return reverse("comments:comments", args=[own.thing]) + query.format(first.public_id)

    return address


def of_own(url_name: str) -> Address:
    def address(reader: User | None) -> str:
        assert reader is not None
        return reverse(url_name, args=[comment(reader).public_id])

    return address


def found(reader: User | None) -> str:
    assert reader is not None
    comment(reader)
    return reverse("comments:search") + "?q=jeudi"


def send_nothing(tab: Tab) -> None:
    tab.locator("#comment-form button.button--primary").click()


PAGES = [
    Page(name="comments", address=on_thing(), is_tried_in_all_conditions=True),
    Page(name="comments-answer", address=on_thing("?to={}")),
    Page(name="comments-errors", address=on_thing(), act=send_nothing),
    Page(name="comment-edit", address=of_own("comments:edit")),
    Page(name="comment-history", address=of_own("comments:history")),
    Page(name="comment-delete", address=of_own("comments:delete")),
    Page(name="comments-found", address=found),
]
