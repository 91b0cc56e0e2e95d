"""Discussions to test with."""

from groups.discussions.actions import add_reply, start_thread
from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import User


def make_thread(author: User, group: Group, title: str = "Comment expliquer un indice de danger ?", **values: str) -> Thread:
    """A discussion that somebody of the group begins."""
    return start_thread(actor=author, group=group, title=title, text=values.pop("text", "Qui l’a déjà fait ?"), **values)


def make_reply(author: User, thread: Thread, text: str = "Nous, au printemps.", parent: Reply | None = None) -> Reply:
    """A reply, with its thread."""
    reply = add_reply(actor=author, thread=thread, text=text, parent=parent)
    thread.refresh_from_db()
    reply.thread = thread
    return reply
