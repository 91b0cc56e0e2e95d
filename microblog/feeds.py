"""Streams as feeds: what their member may read there at the moment when a program asks."""

from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt, written_tags
from intranet.kernel.feeds.atom import Entry, atom
from intranet.kernel.feeds.kinds import FeedContent, FeedKind, FeedPlace, feed_kinds
from microblog.queries.merging import merged
from microblog.queries.posts import ShownPost, shown_in_order
from microblog.queries.readable import readable_stream

ENTRIES: Final = 50
TITLE: Final = 80


def _place(member: User, name: str) -> FeedPlace:
    found = readable_stream(member, name)
    return FeedPlace(found.name, found.title, found.address)


def _content(member: User, name: str) -> FeedContent:
    found = readable_stream(member, name)
    page = merged(member, found.wanted, size=ENTRIES)
    entries = [_entry(one) for one in shown_in_order(member, page.posts)]
    return atom(
        key=f"stream:{member.public_id}:{found.name}",
        title=f"{found.title} – Passerelle",
        address=found.address,
        language=member.language,
        made_at=member.joined_at,
        entries=entries,
    )


def _entry(one: ShownPost) -> Entry:
    """A post, or that somebody shares it again, which is another entry."""
    post = one.post
    published = one.entry.published_at or one.entry.created_at
    words = excerpt(one.html, TITLE) or one.author.display_name
    return Entry(
        key=one.entry.key,
        title=_("%(name)s reposts: %(text)s") % {"name": one.sharer.display_name, "text": words} if one.sharer else words,
        address=post.get_absolute_url(),
        author=one.author.display_name,
        author_address=one.author.address,
        html=_html(one),
        language=post.language,
        published=published,
        updated=max(published, post.edited_at or published),
        categories=written_tags(post.html),
    )


def _html(one: ShownPost) -> SafeString:
    """Its words, the pictures with theirs, the choices of its poll, and what it speaks about."""
    parts = [one.html]
    parts += [
        format_html('<p><img src="{}" alt="{}" width="{}" height="{}"></p>', *values)
        for values in ((image.get_absolute_url(), image.alternative, image.width, image.height) for image in one.images)
    ]
    if one.poll:
        words = _("%(choice)s (%(percent)d%%)") if one.poll.is_told else "%(choice)s"
        choices = [(words % {"choice": line.choice.text, "percent": line.percent},) for line in one.poll.choices]
        parts.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", choices)))
    if one.quoted:
        name, address = one.quoted.author.display_name, one.quoted.post.get_absolute_url()
        parts.append(format_html('<blockquote>{}<p><a href="{}">{}</a></p></blockquote>', one.quoted.html, address, name))
    return SafeString("".join(parts))


KIND: Final = FeedKind(word="stream", place=_place, content=_content)

feed_kinds.register(KIND)
