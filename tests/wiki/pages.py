"""Pages for the tests, what they say, and who hears of them."""

from typing import Any

from django.core import mail
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.notifications.models import Event, Notification, Outcome, PendingEvent, PendingMail
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.work import outboxes
from tests.wiki.root import have_root
from tests.wiki.texts import body
from wiki.actions.evidence import follow_evidence
from wiki.actions.pages import create_page
from wiki.actions.spaces import locked, open_space
from wiki.actions.texts import append_update, document_of
from wiki.models import Edition, Owner, SharedText, WikiPage
from wiki.text.rendering import words_of
from wiki.text.schema import Node
from wiki.text.shared import body_of, write_body


def front_of(owner: Owner, actor: User) -> WikiPage:
    """The front page of a space."""
    have_root()
    return open_space(actor=actor, owner=owner)


def write(actor: User, parent: WikiPage, title: str, *paragraphs: str, **facts: Any) -> WikiPage:
    """A page with these paragraphs, or with no text yet."""
    return create_page(
        actor=actor, parent=parent, title=title, language="fr", body=body(*paragraphs) if paragraphs else None, **facts
    )


def fresh(page: WikiPage) -> WikiPage:
    return WikiPage.objects.to_list().get(pk=page.pk)


def narrow(page: WikiPage, *people: User) -> WikiPage:
    """Show a page that has others under it to these people alone, with what is under it."""
    page = locked(page)
    page.audience = show_to_list(place=page.around, parts=[only(person) for person in people])
    page.save(update_fields=["audience"])
    follow_evidence([fresh(page)])
    return fresh(page)


def titles(viewer: User) -> set[str]:
    """What a viewer sees of all spaces."""
    return set(WikiPage.objects.visible_to(viewer).values_list("title", flat=True))


def deliver() -> None:
    """What the worker does: people are told, then mails leave."""
    for model in (PendingEvent, PendingMail):
        for outbox in outboxes.boxes:
            while outbox.model is model and outboxes.deliver_batch(outbox):
                pass


def told(kind: str) -> list[str]:
    """The names of those whose bell rang for this kind, once for each event."""
    deliver()
    rows = Notification.objects.filter(kind=kind, outcome=Outcome.SHOWN).order_by("pk")
    return list(rows.values_list("member__display_name", flat=True))


def mailed() -> set[str]:
    deliver()
    return {address for message in mail.outbox for address in message.to}


def line(reader: User, kind: str, language: str = "en") -> str:
    """How events of a kind read for somebody, together."""
    events = Event.objects.filter(kind=kind, withdrawn_at=None).select_related("actor").order_by("-pk")
    with translation.override(language):
        return "; ".join(found.sentence.line for found in lines_of(events, reader))


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
