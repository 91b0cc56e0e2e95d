"""Documents that stand in texts: the address of one, alone, becomes a card, which each reader sees as they see the document.

The app that knows documents registers what an address stands for and how a card is drawn. What is stored of a card is the
identity of the document. A document that a reader may not see and one that was never there look the same.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import regex
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

if TYPE_CHECKING:  # texts are also read where there is no database
    from intranet.kernel.accounts.models import User

# What `render` and the wiki write and no text can: a quote or a bracket of a member is an entity in HTML.
_CARD: Final = regex.compile(r'<a data-document="([0-9a-z]{1,16})"[^<>]*>[^<>]*</a>')


@dataclass(frozen=True, kw_only=True)
class Documents:
    """What the app of documents says of them.

    - `word` begins their keys: `document` of `document:4f7…`.
    - `named(address)` is the public id of the document whose page has this address on this site; "" for any other address.
    - `cards(viewer, public_ids)` are the cards of those that the viewer sees, in a constant number of statements.
    - `picker` names the page on which one is chosen.
    """

    word: str
    named: Callable[[str], str]
    cards: "Callable[[User, Collection[str]], Mapping[str, SafeString]]"
    picker: str


_documents: list[Documents] = []


def register_documents(documents: Documents) -> None:
    """Say what documents are. Raises ValueError when it was said already."""
    if _documents and _documents != [documents]:
        raise ValueError("There are documents already.")
    _documents[:] = [documents]


def registered_documents() -> Documents | None:
    """What documents are; None while no app says so."""
    return _documents[0] if _documents else None


def document_named(address: str) -> str:
    """The public id of the document that an address leads to; "" when it leads elsewhere."""
    return _documents[0].named(address) if _documents else ""


def card_attribute(address: str) -> str:
    """The attribute of a link that is shown as a card, with a space behind it; "" for a link that stays one."""
    public_id = document_named(address)
    return f'data-document="{public_id}" ' if public_id else ""


def documents_in(htmls: Iterable[str]) -> frozenset[str]:
    """The public ids of the documents that rendered texts show."""
    return frozenset(public_id for html in htmls for public_id in _CARD.findall(html))


def cards_of(viewer: "User", htmls: Iterable[str]) -> Mapping[str, SafeString]:
    """The cards of the documents in rendered texts that the viewer sees; no statement where there are none."""
    wanted = documents_in(htmls)
    return _documents[0].cards(viewer, wanted) if wanted and _documents else {}


def unseen_card() -> SafeString:
    """What stands in the place of a document that the reader does not see, whyever."""
    return format_html('<span class="document-card document-card--unseen">{}</span>', _("A document that you can’t see"))


def with_cards(html: str, cards: Mapping[str, SafeString]) -> SafeString:
    """A rendered text, for a reader for whom these cards were drawn."""
    return SafeString(_CARD.sub(lambda match: cards.get(match[1]) or unseen_card(), html))
