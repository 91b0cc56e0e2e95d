"""The discussions of a group in an export: a page for each that is read without the site, and all of them as data."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.template.loader import get_template
from django.utils import timezone
from django.utils.text import slugify
from django.utils.timezone import localtime

from groups.discussions.permissions import DISCUSSIONS
from groups.discussions.queries.exports import ExportedReply, ExportedThread, accepted_in, exported_threads, listed_threads
from groups.models import Group, Reply, Thread
from groups.queries.exports import group_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.contributions.exports import facts_of, moment
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts, person, reaching
from intranet.kernel.text.bilingual import fold, reading_language

FOLDER: Final = "discussions"
SLUG: Final = 60


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    """The data, the list of pages, then the pages: nothing of a discussion is kept once it is written."""
    group = group_of(place)
    yield ExportedFile("discussions.json", encoded(_data(group, exported_threads(reader, group, with_html=False))))
    yield ExportedFile(f"{FOLDER}/index.html", encoded(_index(group, listed_threads(reader, group))))
    for one in exported_threads(reader, group, with_html=True):
        yield ExportedFile(f"{FOLDER}/{page_of(one.thread)}", encoded(_page(group, one)))


def page_of(thread: Thread) -> str:
    """The name of its page: sorted by name, pages are in the order of the days on which discussions began."""
    slug = slugify(fold(thread.title))[:SLUG].strip("-")
    return "-".join(part for part in (f"{localtime(thread.created_at):%Y-%m-%d}", slug, f"{thread.public_id}.html") if part)


def _flat(
    replies: Iterable[ExportedReply], *, opened: Callable[[ExportedReply], str], closed: str, between: str
) -> Iterator[str]:
    """The text of replies that stand under each other: each is open until those under it are written."""
    level = -1
    for reply in replies:
        if reply.level <= level:
            yield closed * (level - reply.level + 1) + between
        yield opened(reply)
        level = reply.level
    yield closed * (level + 1)


# Data -------------------------------------------------------------------------------------------------------------------


def _data(group: Group, threads: Iterable[ExportedThread]) -> Iterator[str]:
    """One JSON document; each discussion and each reply begins a line, so that no more than one is ever in memory."""
    yield f'{{"group": {_json(group.public_id)}, "discussions": ['
    comma = ""
    for one in threads:
        yield f"{comma}\n{_opened(_thread_facts(one.thread))}"
        yield from _flat(one.replies, opened=lambda reply: f"\n{_opened(_reply_facts(reply))}", closed="]}", between=",")
        yield "]}"
        comma = ","
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _opened(facts: dict[str, Any]) -> str:
    """An object whose replies follow, and then `]}`."""
    return f'{_json(facts)[:-1]}, "replies": ['


def _thread_facts(thread: Thread) -> dict[str, Any]:
    accepted = accepted_in(thread)
    return {
        "id": thread.public_id,
        "title": thread.title,
        "page": f"{FOLDER}/{page_of(thread)}",
        "address": absolute(thread.get_absolute_url()),
        "state": "withdrawn" if thread.withdrawn_at else "shown",
        **({} if thread.withdrawn_at else _words(thread)),
        "is_pinned": thread.is_pinned,
        "closed_at": moment(thread.locked_at),
        "accepted": accepted,
        "accepted_by": person(thread.accepted_by) if accepted and thread.accepted_by else None,
    }


def _reply_facts(one: ExportedReply) -> dict[str, Any]:
    """Of a reply that was deleted or hidden, and that others answered, nothing but that there was one."""
    if one.trace:
        return {"state": one.trace}
    return {
        "id": one.reply.public_id,
        "state": "shown",
        "answers": one.answered.public_id if one.answered else "",
        **_words(one.reply),
    }


def _words(thing: Thread | Reply) -> dict[str, Any]:
    return facts_of(thing, thing.organization.name if thing.organization else None)


# Pages ------------------------------------------------------------------------------------------------------------------


def _index(group: Group, threads: Iterable[Thread]) -> Iterator[str]:
    line = get_template("groups/export/line.html")
    context = {"group": group, "language": reading_language(), "now": timezone.now()}
    yield get_template("groups/export/index.html").render(context).lstrip()
    for thread in threads:
        yield line.render({"thread": thread, "page": page_of(thread), "accepted": accepted_in(thread)}).lstrip()
    yield "</ul>\n</main></body></html>\n"


def _page(group: Group, one: ExportedThread) -> Iterator[str]:
    thread, accepted = one.thread, accepted_in(one.thread)
    template = get_template("groups/export/reply.html")

    def opened(reply: ExportedReply) -> str:
        context = {"one": reply, "reply": reply.reply, "html": reaching(reply.html), "accepted": accepted}
        return template.render(context).lstrip()

    context = {
        "group": group,
        "language": reading_language(),
        "thread": thread,
        "html": reaching(one.html),
        "accepted": accepted,
        "address": absolute(thread.get_absolute_url()),
    }
    yield get_template("groups/export/thread.html").render(context).lstrip()
    yield from _flat(one.replies, opened=opened, closed="</div></article>\n", between="")
    yield "</main></body></html>\n"


PART: Final = Part(key=DISCUSSIONS, order=20, files=_files, words=("thread", "reply"), tool=DISCUSSIONS)

parts.register(PART)
