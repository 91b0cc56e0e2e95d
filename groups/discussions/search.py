"""Discussions and replies, as they are found by their words.

A reply is a document of its own and not a part of its thread's: it is found with the link that leads to it, what is written
in a long thread costs one small document, and a reply that moderation hides leaves nothing behind in that of the others.
Every document has the audience of its thing and the shadow of its place, so that a group that closes is closed here too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.discussions.permissions import DISCUSSIONS
from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.content.languages import significant_words
from intranet.kernel.content.reading import plain
from intranet.kernel.search.definitions import Facet, Name, Number, Text, Value, Words, definitions, index_of
from intranet.kernel.search.queries import Hit, SearchRequest, SearchUnavailable, Suggestion, search
from intranet.kernel.search.sections import Line, Section, line_of, lines_of, sections

THREAD: Final = "thread"
REPLY: Final = "reply"
SIMILAR_SHOWN: Final = 5
# A title of more words is about its first ones.
WORDS_COMPARED: Final = 6
CANDIDATES: Final = 8


def _threads() -> "QuerySet[Thread]":
    return Thread.objects.readable().select_related("group")


def _thread_values(thread: Thread) -> Mapping[str, Value]:
    return {
        "title": (thread.title,),
        "words": (Words.said_in(thread.language, thread.title),),
        "text": (Words.said_in(thread.language, plain(thread.html)),),
        "group": (thread.group.public_id,),
        "at": int(thread.last_activity_at.timestamp()),
    }


def _replies() -> "QuerySet[Reply]":
    """Those that somebody may read, in discussions that somebody may read."""
    rows = Reply.objects.readable().filter(withdrawn_at=None, thread__in=Thread.objects.readable().values("pk"))
    return rows.select_related("thread__group")


def _reply_values(reply: Reply) -> Mapping[str, Value]:
    return {
        "text": (Words.said_in(reply.language, plain(reply.html)),),
        "group": (reply.thread.group.public_id,),
        "thread": (reply.thread.public_id,),
        "at": int(reply.created_at.timestamp()),
    }


definitions.register(
    index_of(
        THREAD,
        (Name("title", boost=3), Text("words", boost=3), Text("text"), Facet("group"), Number("at")),
        rows=_threads,
        values=_thread_values,
    )
)
definitions.register(
    index_of(REPLY, (Text("text"), Facet("group"), Facet("thread"), Number("at")), rows=_replies, values=_reply_values)
)


# Similar discussions -----------------------------------------------------------------------------------------------------


def similar_threads(viewer: User, group: Group, title: str, *, but: Thread | None = None) -> list[Thread]:
    """Discussions of the group whose words are those of a title, the most alike first; none while search is away.

    A discussion is alike when it has two of the words of the title, or its only one.
    """
    words = significant_words(title)[:WORDS_COMPARED]
    score: Counter[int] = Counter()
    try:
        for word in words:
            request = SearchRequest(
                kind=THREAD,
                viewer_audiences=audience_ids(viewer),
                text=word,
                filters={"group": (group.public_id,)},
                size=CANDIDATES,
            )
            score.update(hit.key for hit in search(request).hits)
    except SearchUnavailable:
        return []
    needed = min(2, len(words))
    keys = [key for key, count in score.most_common(SIMILAR_SHOWN + 1) if count >= needed]
    found = Thread.objects.visible_to(viewer).filter(group=group).select_related("accepted").in_bulk(keys)
    alike = [found[key] for key in keys if key in found and (but is None or key != but.pk)]
    for thread in alike:
        thread.group = group
    return alike[:SIMILAR_SHOWN]


# In the search of the whole site ----------------------------------------------------------------------------------------


def _visible_threads(viewer: User, keys: Sequence[int]) -> Mapping[int, Thread]:
    """Those that the viewer may read now, in groups that they may see and whose discussions are switched on."""
    rows = Thread.objects.visible_to(viewer).filter(group__in=Group.objects.visible_to(viewer).values("pk"))
    threads = rows.select_related("group").in_bulk(keys)
    return {pk: thread for pk, thread in threads.items() if DISCUSSIONS in thread.group.tools}


def _thread_line(thread: Thread, found: Hit | Suggestion) -> Line:
    meta = thread.group.name.__html__()
    return line_of(thread, found, title=thread.title, language=thread.language, icon="messages-square", meta=meta)


def _visible_replies(viewer: User, keys: Sequence[int]) -> Mapping[int, Reply]:
    replies = Reply.objects.visible_to(viewer).filter(withdrawn_at=None).select_related("author").in_bulk(keys)
    threads = _visible_threads(viewer, [reply.thread_id for reply in replies.values()])
    shown = {pk: reply for pk, reply in replies.items() if reply.thread_id in threads}
    for reply in shown.values():
        reply.thread = threads[reply.thread_id]
    return shown


def _reply_line(reply: Reply, found: Hit | Suggestion) -> Line:
    """The title of its discussion, with the words that matched."""
    thread = reply.thread
    meta = format_html("{} · {}", reply.author.display_name, thread.group.name)
    return line_of(reply, found, title=thread.title, language=thread.language, icon="corner-down-right", meta=meta)


def _more(kind: str, text: str) -> str:
    return f"{reverse('groups:discussions')}?{urlencode({'q': text, 'in': kind})}"


_thread_lines = lines_of(_visible_threads, _thread_line)

sections.register(
    Section(
        kind=THREAD,
        label=_("Discussions"),
        singular=_("Discussion"),
        icon="messages-square",
        order=50,
        lines=_thread_lines,
        suggestions=_thread_lines,
        more=lambda text: _more(THREAD, text),
    )
)
sections.register(
    Section(
        kind=REPLY,
        label=_("Replies in discussions"),
        singular=pgettext_lazy("one reply", "Reply"),
        icon="corner-down-right",
        order=55,
        lines=lines_of(_visible_replies, _reply_line),
        more=lambda text: _more(REPLY, text),
    )
)
