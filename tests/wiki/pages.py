"""Pages to test with."""

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
from wiki.models import Owner, WikiPage


def front_of(owner: Owner, actor: User) -> WikiPage:
    """The front page of a space."""
    have_root()
    return open_space(actor=actor, owner=owner)


def write(actor: User, parent: WikiPage, title: str, *paragraphs: str) -> WikiPage:
    """A page with these paragraphs, or with no text yet."""
    return create_page(actor=actor, parent=parent, title=title, language="fr", body=body(*paragraphs) if paragraphs else None)


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
