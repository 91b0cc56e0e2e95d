"""Pages that a higher app has written, such as what a project taught."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
from wiki.models import MAX_TITLE_LENGTH, Owner, WikiPage
from wiki.permissions import can_write_in_space
from wiki.text.schema import Node


@transaction.atomic
def write_given(*, author: User, owner: Owner, title: str, text: str, language: str) -> WikiPage | None:
    """Write a page under the front page of a space, a paragraph for each line; None where its author may not write."""
    if not can_write_in_space(author, owner):
        return None
    top = open_space(actor=author, owner=owner)
    return create_page(actor=author, parent=top, title=title[:MAX_TITLE_LENGTH], language=language, body=_body_of(text))


def _body_of(text: str) -> Node:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "content": paragraphs}
