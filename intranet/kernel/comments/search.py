"""Comments, as they are found by their words: with the link that leads to them, under the title of their thing."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.comments import things
from intranet.kernel.comments.models import Comment
from intranet.kernel.content.reading import plain
from intranet.kernel.search.definitions import Document, Facet, IndexDefinition, Number, Text, Words, definitions, keys_of
from intranet.kernel.search.marking import text_excerpt
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, sections


def comment_keys() -> Iterator[int]:
    """Those that somebody may read."""
    return keys_of(Comment.objects.readable().filter(withdrawn_at=None))


def comment_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these comments; none where the thing itself is not to be read.

    One statement, and one for each kind of things.
    """
    rows = list(Comment.objects.readable().filter(pk__in=keys, withdrawn_at=None).order_by("pk"))
    there = things.shown({comment.thing for comment in rows})
    for comment in rows:
        if comment.thing in there:
            yield Document(
                key=comment.pk,
                audience=comment.audience_id,
                shadowed_by=(comment.place_id,) if comment.place_id else (),
                values={
                    "text": (
                        Words.said_in(comment.language, plain(comment.html)),
                        Words.said_in(comment.language, comment.quote),
                    ),
                    "thing": (comment.thing,),
                    "at": int(comment.created_at.timestamp()),
                },
            )


COMMENTS: Final = IndexDefinition(
    kind=Comment.search_kind,
    fields=(Text("text"), Facet("thing"), Number("at")),
    documents=comment_documents,
    all_keys=comment_keys,
    version="2",
)


def comment_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """How comments read in a list of what was found: those on things that the viewer sees now."""
    rows = Comment.objects.visible_to(viewer).filter(pk__in=[one.key for one in found], withdrawn_at=None)
    comments = {comment.pk: comment for comment in rows.select_related("author")}
    there = things.seen(viewer, {comment.thing for comment in comments.values()})
    return [
        _line(comment, things.commentables[comment.thing.partition(":")[0]].title(there[comment.thing]), one)
        for one in found
        if (comment := comments.get(one.key)) and comment.thing in there
    ]


def _line(comment: Comment, title: str, found: Hit | Suggestion) -> Line:
    return Line(
        title=SafeString(format_html("{}", title)),
        value=title,
        address=comment.get_absolute_url(),
        meta=comment.author.display_name,
        why=text_excerpt(found),
        icon="message-circle",
        public_id=comment.public_id,
    )


SECTION: Final = Section(
    kind=Comment.search_kind,
    label=_("Comments"),
    singular=_("Comment"),
    icon="message-circle",
    order=70,
    lines=comment_lines,
    suggestions=lambda _viewer, _found: [],
    more=lambda text: f"{reverse('comments:search')}?{urlencode({'q': text})}",
)

definitions.register(COMMENTS)
sections.register(SECTION)
