"""Pages for the tests, and what they say."""

from typing import Any

from intranet.kernel.accounts.models import User
from tests.wiki.texts import body
from wiki.actions.pages import create_page
from wiki.actions.texts import append_update, document_of
from wiki.models import Edition, SharedText, WikiPage
from wiki.text.rendering import words_of
from wiki.text.schema import Node
from wiki.text.shared import body_of, write_body


def write(actor: User, parent: WikiPage, title: str, *paragraphs: str, **facts: Any) -> WikiPage:
    """A page with these paragraphs."""
    return create_page(
        actor=actor, parent=parent, title=title, language="fr", body=body(*paragraphs) if paragraphs else None, **facts
    )


def fresh(page: WikiPage) -> WikiPage:
    return WikiPage.objects.to_list().get(pk=page.pk)


def edition(page: WikiPage, number: int) -> Edition:
    return Edition.objects.select_related("revision").get(page=page, number=number)


def says(page: WikiPage) -> list[str]:
    """The paragraphs that are published."""
    return fresh(page).text.splitlines()


def live_words(page: WikiPage) -> list[str]:
    """The paragraphs as they are being written."""
    return words_of(body_of(document_of(SharedText.objects.get(page=page))).body).splitlines()


def type_live(page: WikiPage, member: User, wanted: Node) -> None:
    """What somebody writes in the editor, which is not published yet."""
    text, client = SharedText.objects.get(page=page), 1000 + member.pk
    document = document_of(text, client=client)
    before = document.get_state()
    write_body(document, wanted)
    append_update(text=text, data=document.get_update(before), authors=[member.pk], clients={client: member.pk})
