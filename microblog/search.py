"""Posts and answers, as they are found by their words."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt as beginning
from intranet.kernel.content.reading import plain
from intranet.kernel.search.definitions import Facet, Number, Text, Value, Words, definitions, index_of
from intranet.kernel.search.marking import in_language, text_excerpt
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, lines_of, sections
from intranet.kernel.text.dates import ago
from microblog.models import Post

POST: Final = "post"
ICON: Final = "message-square-text"
TITLE: Final = 80
_INDEXED: Final = (
    *("html", "language", "hashtags", "audience", "place", "created_at"),
    *("root__hidden_at", "root__deleted_at", "author__handle", "group__public_id"),
)


def _readable() -> "QuerySet[Post]":
    """What has words that somebody may read; no answer whose thread is not to be read."""
    is_in_the_open = Q(root=None) | Q(root__hidden_at=None, root__deleted_at=None)
    rows = Post.objects.readable().filter(is_in_the_open, withdrawn_at=None, reposted=None)
    return rows.select_related("root", "author", "group").only(*_INDEXED)


def _values(post: Post) -> Mapping[str, Value]:
    return {
        "text": (Words.said_in(post.language, plain(post.html)),),
        "author": (post.author.handle,),
        "tag": tuple(post.hashtags),
        "group": (post.group.public_id,) if post.group else (),
        "at": int(post.created_at.timestamp()),
    }


POSTS: Final = index_of(
    POST, (Text("text"), Facet("author"), Facet("tag"), Facet("group"), Number("at")), rows=_readable, values=_values
)


def _visible(viewer: User, keys: Sequence[int]) -> Mapping[int, Post]:
    return Post.objects.visible_to(viewer).to_list().filter(withdrawn_at=None).in_bulk(keys)


def _line(post: Post, found: Hit | Suggestion) -> Line:
    """A post has no title: the words that matched lead to it."""
    where = format_html(" · {}", post.group.name) if post.group else ""
    title = beginning(post.html, TITLE)
    return Line(
        title=text_excerpt(found) or in_language(title, post.language),
        value=title,
        address=post.get_absolute_url(),
        meta=format_html("{}{} · {}", post.author.display_name, where, ago(post.created_at)),
        icon=ICON,
        public_id=post.public_id,
    )


POSTS_SECTION: Final = Section(
    kind=POST,
    label=_("Posts"),
    singular=_("Post"),
    icon=ICON,
    order=60,
    lines=lines_of(_visible, _line),
    more=lambda text: f"{reverse('microblog:search')}?{urlencode({'q': text})}",
)

definitions.register(POSTS)
sections.register(POSTS_SECTION)
