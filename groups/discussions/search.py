"""Discussions and replies, as they are found by their words.

A reply is a document of its own and not a part of its thread's: it is found with the link that leads to it, what is written
in a long thread costs one small document, and a reply that moderation hides leaves nothing behind in that of the others.
Every document has the audience of its thing and the shadow of its place, so that a group that closes is closed here too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.discussions.permissions import DISCUSSIONS
from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.content.languages import significant_words
from intranet.kernel.contributions.search import document_of, in_its_language, searchable
from intranet.kernel.search.definitions import Document, Facet, IndexDefinition, Name, Number, Text, definitions, keys_of
from intranet.kernel.search.marking import in_language, marked, text_excerpt
from intranet.kernel.search.queries import Hit, SearchRequest, SearchUnavailable, Suggestion, search
from intranet.kernel.search.sections import Line, Section, sections

THREAD: Final = "thread"
REPLY: Final = "reply"
SIMILAR_SHOWN: Final = 5
# A title of more words is about its first ones.
WORDS_COMPARED: Final = 6
CANDIDATES: Final = 8


def thread_keys() -> Iterator[int]:
    """Those that somebody may read."""
    return keys_of(searchable(Thread.objects.all()))


def thread_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these discussions; none for one that waits, was hidden or deleted. One statement."""
    for thread in searchable(Thread.objects.filter(pk__in=keys)).select_related("group").order_by("pk"):
        yield document_of(
            thread,
            title=(thread.title,),
            words=(in_its_language(thread, thread.title),),
            group=(thread.group.public_id,),
            at=int(thread.last_activity_at.timestamp()),
        )


def reply_keys() -> Iterator[int]:
    """Those that somebody may read."""
    return keys_of(Reply.objects.filter(published_at__isnull=False, deleted_at=None, withdrawn_at=None))


def reply_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these replies; none where the thread itself is not to be read. One statement."""
    threads = searchable(Thread.objects.all()).values("pk")
    rows = searchable(Reply.objects.filter(pk__in=keys, thread__in=threads, withdrawn_at=None))
    for reply in rows.select_related("thread__group").order_by("pk"):
        yield document_of(
            reply,
            group=(reply.thread.group.public_id,),
            thread=(reply.thread.public_id,),
            at=int(reply.created_at.timestamp()),
        )


THREADS: Final = IndexDefinition(
    kind=THREAD,
    fields=(Name("title", boost=3), Text("words", boost=3), Text("text"), Facet("group"), Number("at")),
    documents=thread_documents,
    all_keys=thread_keys,
)

REPLIES: Final = IndexDefinition(
    kind=REPLY,
    fields=(Text("text"), Facet("group"), Facet("thread"), Number("at")),
    documents=reply_documents,
    all_keys=reply_keys,
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


def _threads(viewer: User, keys: Sequence[int]) -> dict[int, Thread]:
    """Those that the viewer may read now, in groups that they may see and whose discussions are switched on."""
    rows = Thread.objects.visible_to(viewer).filter(pk__in=keys, group__in=Group.objects.visible_to(viewer).values("pk"))
    return {thread.pk: thread for thread in rows.select_related("group") if DISCUSSIONS in thread.group.tools}


def thread_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """How discussions read in a list of what was found."""
    threads = _threads(viewer, [one.key for one in found])
    return [
        Line(
            title=_marked_title(thread, one),
            value=thread.title,
            address=thread.get_absolute_url(),
            meta=thread.group.name.__html__(),
            why=text_excerpt(one),
            icon="messages-square",
            public_id=thread.public_id,
        )
        for one in found
        if (thread := threads.get(one.key))
    ]


def _marked_title(thread: Thread, found: Hit | Suggestion) -> SafeString:
    if isinstance(found, Suggestion):
        spans = found.spans if found.text == thread.title else ()
    else:
        matches = (
            reason.spans for reason in found.reasons if reason.field in ("title", "words") and reason.text == thread.title
        )
        spans = next(matches, ())
    return in_language(marked(thread.title, spans), "en" if thread.language == "en" else "fr")


def reply_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """How replies read in a list of what was found: by the title of their discussion, with the words that matched."""
    rows = (
        Reply.objects.visible_to(viewer).filter(pk__in=[one.key for one in found], withdrawn_at=None).select_related("author")
    )
    replies = {reply.pk: reply for reply in rows}
    threads = _threads(viewer, [reply.thread_id for reply in replies.values()])
    lines = []
    for one in found:
        reply = replies.get(one.key)
        thread = threads.get(reply.thread_id) if reply else None
        if reply is None or thread is None:
            continue
        reply.thread = thread
        lines.append(
            Line(
                title=in_language(SafeString(format_html("{}", thread.title)), "en" if thread.language == "en" else "fr"),
                value=thread.title,
                address=reply.get_absolute_url(),
                meta=format_html("{} · {}", reply.author.display_name, thread.group.name),
                why=text_excerpt(one),
                icon="corner-down-right",
                public_id=reply.public_id,
            )
        )
    return lines


def _more(kind: str, text: str) -> str:
    return f"{reverse('groups:discussions')}?{urlencode({'q': text, 'in': kind})}"


THREADS_SECTION: Final = Section(
    kind=THREAD,
    label=_("Discussions"),
    singular=_("Discussion"),
    icon="messages-square",
    order=50,
    lines=thread_lines,
    suggestions=thread_lines,
    more=lambda text: _more(THREAD, text),
)

REPLIES_SECTION: Final = Section(
    kind=REPLY,
    label=_("Replies in discussions"),
    singular=pgettext_lazy("one reply", "Reply"),
    icon="corner-down-right",
    order=55,
    lines=reply_lines,
    suggestions=lambda _viewer, _found: [],
    more=lambda text: _more(REPLY, text),
)

for definition, section in ((THREADS, THREADS_SECTION), (REPLIES, REPLIES_SECTION)):
    definitions.register(definition)
    sections.register(section)
