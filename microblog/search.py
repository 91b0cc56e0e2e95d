"""Posts and answers, as they are found by their words.

A document has the audience of its post and the shadow of its place, so that a group that closes is closed here too.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt as beginning
from intranet.kernel.contributions.search import document_of, searchable
from intranet.kernel.search.definitions import Document, Facet, IndexDefinition, Number, Text, definitions, keys_of
from intranet.kernel.search.marking import in_language, text_excerpt
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, sections
from microblog.models import Post

POST: Final = "post"
TITLE: Final = 80
_INDEXED: Final = (
    *("html", "language", "hashtags", "audience", "place", "created_at"),
    *("root__hidden_at", "root__deleted_at", "author__handle", "group__public_id"),
)


def _readable() -> "QuerySet[Post]":
    """What has words that somebody may read."""
    return searchable(Post.objects.filter(withdrawn_at=None, reposted=None))


def post_keys() -> Iterator[int]:
    """Those that somebody may read."""
    return keys_of(_readable())


def post_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these posts; none for an answer whose thread is not to be read. One statement."""
    rows = _readable().filter(pk__in=keys).select_related("root", "author", "group").only(*_INDEXED)
    for post in rows.order_by("pk"):
        if post.root and (post.root.hidden_at or post.root.deleted_at):
            continue
        yield document_of(
            post,
            author=(post.author.handle,),
            tag=tuple(post.hashtags),
            group=(post.group.public_id,) if post.group else (),
            at=int(post.created_at.timestamp()),
        )


POSTS: Final = IndexDefinition(
    kind=POST,
    fields=(Text("text"), Facet("author"), Facet("tag"), Facet("group"), Number("at")),
    documents=post_documents,
    all_keys=post_keys,
)


def post_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """How posts read in a list of what was found."""
    rows = Post.objects.visible_to(viewer).to_list().filter(pk__in=[one.key for one in found], withdrawn_at=None)
    posts = {post.pk: post for post in rows}
    lines = []
    for one in found:
        post = posts.get(one.key)
        if post is None:
            continue
        title = beginning(post.html, TITLE)
        lines.append(
            Line(
                title=in_language(SafeString(format_html("{}", title)), "en" if post.language == "en" else "fr"),
                value=title,
                address=post.get_absolute_url(),
                meta=format_html("{} · {}", post.author.display_name, post.group.name)
                if post.group
                else post.author.display_name,
                why=text_excerpt(one),
                icon="message-square-text",
                public_id=post.public_id,
            )
        )
    return lines


POSTS_SECTION: Final = Section(
    kind=POST,
    label=_("Posts"),
    singular=_("Post"),
    icon="message-square-text",
    order=60,
    lines=post_lines,
    suggestions=lambda _viewer, _found: [],
    more=lambda text: f"{reverse('microblog:search')}?{urlencode({'q': text})}",
)

definitions.register(POSTS)
sections.register(POSTS_SECTION)
