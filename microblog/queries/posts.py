"""Posts as one reader sees them: a constant number of statements for a whole page of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from django.db.models import Exists, OuterRef, Subquery, Value
from django.http import Http404
from django.utils.safestring import SafeString

from groups.models import GroupRole
from groups.queries.own import roles_of
from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import names_in, with_names
from microblog import permissions
from microblog.models import Bookmark, Choice, Image, Poll, Post, Reaction, ReactionKind, Vote
from microblog.queries.polls import percent_of
from microblog.streams import NewsOf, news_of
from profiles.models import Organization
from profiles.models.organizations import AUDIENCE_KIND
from profiles.queries.authors import Author, author_of

BOOKMARKED: Final = "bookmark"
SHARED: Final = "shared"
PICTURED: Final = "pictured"
ASKING: Final = "asking"
# Of the answers to a post, those that stand under it in a stream.
ANSWERS_SHOWN: Final = 2

_ICONS: Final = {ReactionKind.USEFUL: "lightbulb", ReactionKind.THANKS: "heart-handshake", ReactionKind.BRAVO: "star"}


@dataclass(frozen=True)
class ShownChoice:
    """An answer to a poll, and its part of the votes in percent."""

    choice: Choice
    percent: int
    is_mine: bool


@dataclass(frozen=True)
class ShownPoll:
    """A poll. Its counts are shown to who has voted, and to everybody once it is closed."""

    poll: Poll
    choices: Sequence[ShownChoice]
    votes: int
    is_told: bool
    has_voted: bool


@dataclass(frozen=True)
class ShownReaction:
    """One kind of reaction to a post."""

    kind: ReactionKind
    count: int
    is_mine: bool

    @property
    def icon(self) -> str:
        return _ICONS[self.kind]


@dataclass(frozen=True)
class QuotedPost:
    """What a post speaks about, for a reader who may see it."""

    post: Post
    html: SafeString
    author: Author


@dataclass(frozen=True, kw_only=True)
class ShownPost:
    """A post as one reader sees it. `about` is what it is the news of; `sharer` is who shares it again, when
    that is why it is here; `entry` is then their post.

    `is_quote_gone`: it speaks about something that the reader may not see. `answers`: the first, where they stand under it.
    """

    post: Post
    entry: Post
    html: SafeString
    author: Author
    audience: str
    about: NewsOf | None = None
    sharer: Author | None = None
    answered: str = ""
    images: Sequence[Image] = ()
    poll: ShownPoll | None = None
    quoted: QuotedPost | None = None
    is_quote_gone: bool = False
    reactions: Sequence[ShownReaction] = field(default_factory=list)
    is_own: bool = False
    is_bookmarked: bool = False
    is_shared: bool = False
    can_write: bool = False
    can_animate: bool = False
    answers: "Sequence[ShownPost]" = ()

    @property
    def trace(self) -> str:
        """Why there is nothing to read: `withdrawn`, `hidden`, or "" when there is."""
        return self.post.trace

    @property
    def can_pin(self) -> bool:
        is_own_place = self.is_own and not self.post.group_id
        return not self.post.root_id and (is_own_place or self.can_animate)


def post_or_404(viewer: User, public_id: str) -> Post:
    """A post that the viewer may read, with its thread; Http404 as when there is none."""
    post = Post.objects.visible_to(viewer).with_authors().filter(public_id=public_id).first()
    if post is None:
        raise Http404
    if post.root_id is not None:
        post.root = Post.objects.with_authors().get(pk=post.root_id)
    return post


def seen_post_or_404(viewer: User, public_id: str) -> Post:
    """A post that the viewer may read, in a group whose stream is switched on."""
    found = post_or_404(viewer, public_id)
    if not permissions.can_see_post(viewer, found):
        raise Http404
    return found


def shown_in_order(viewer: User, posts: Sequence[int], *, has_answers: bool = False) -> list[ShownPost]:
    """Those of these posts (primary keys) that the viewer may read now, in this order."""
    rows = _readable(viewer, posts)
    return shown(viewer, [rows[pk] for pk in posts if pk in rows], has_answers=has_answers)


def _readable(viewer: User, posts: Collection[int]) -> dict[int, Post]:
    """Those of these posts (primary keys) that the viewer may read now: one statement, none without posts."""
    return Post.objects.visible_to(viewer).to_list().in_bulk(list(posts)) if posts else {}


def shown(viewer: User, entries: Sequence[Post], *, has_answers: bool = False) -> list[ShownPost]:
    """These posts, which the viewer may read; those that share a post that they may not read are left out."""
    others = _others(viewer, entries)
    pairs = [(entry, others.get(entry.reposted_id) if entry.reposted_id else entry) for entry in entries]
    posts = [post for _entry, post in pairs if post is not None]
    answers = _first_answers(viewer, posts) if has_answers else {}
    facts = _Facts(viewer, [*posts, *entries, *chain(*answers.values())], others)
    return [facts.shown(entry, post, answers.get(post.pk, ())) for entry, post in pairs if post is not None]


def _first_answers(viewer: User, posts: Iterable[Post]) -> dict[int, list[Post]]:
    """The first answers to each of these posts that the viewer may read: two statements, none without answers.

    Each is looked up in the index of its thread: a thread of thousands costs as much as one of two.
    """
    answered = {post.pk: post for post in posts if post.reply_count}
    if not answered:
        return {}
    there = Post.objects.visible_to(viewer).filter(root=OuterRef("pk"), withdrawn_at=None)
    first = there.order_by("published_at", "public_id").values("pk")
    places = [Subquery(first[at : at + 1]) for at in range(ANSWERS_SHOWN)]
    found = [(root, [pk for pk in pks if pk]) for root, *pks in Post.objects.filter(pk__in=answered).values_list("pk", *places)]
    rows = Post.objects.to_list().in_bulk([pk for _root, pks in found for pk in pks])
    for answer in rows.values():
        answer.root = answered[answer.root_id or 0]
    return {root: [rows[pk] for pk in pks if pk in rows] for root, pks in found}


def _others(viewer: User, entries: Iterable[Post]) -> dict[int, Post]:
    """What these share again or speak about, as far as the viewer may read it; and what is spoken about there."""
    wanted = {pk for entry in entries for pk in (entry.reposted_id, entry.quoted_id) if pk}
    if not wanted:
        return {}
    found = _readable(viewer, wanted)
    further = {post.quoted_id for post in found.values() if post.quoted_id} - found.keys()
    return {**found, **_readable(viewer, further)}


class _Facts:
    """What is known of a page of posts, read once."""

    def __init__(self, viewer: User, posts: Collection[Post], others: Mapping[int, Post]) -> None:
        self._viewer = viewer
        self._others = others
        everything = {post.pk: post for post in (*posts, *others.values())}
        keys = list(everything)
        _join_parents(everything)
        handles = {post.author.handle for post in everything.values()}
        self._names = names_in(viewer, (post.html for post in everything.values()), handles)
        self._marks = self._read_marks(keys)
        self._images = self._read_images([post for post, mark in self._marks if mark == PICTURED])
        self._polls = self._read_polls([post for post, mark in self._marks if mark == ASKING])
        is_in_groups = any(post.group_id for post in everything.values())
        self._roles = roles_of(viewer) if is_in_groups else {}
        named = {post.audience.key for post in everything.values() if post.audience.kind == AUDIENCE_KIND}
        rows = Organization.objects.filter(public_id__in=named) if named else ()
        self._news = news_of(viewer, {post.about for post in everything.values() if post.about})
        self._organizations = {row.public_id: row for row in rows}

    def _read_marks(self, keys: Sequence[int]) -> set[tuple[int, str]]:
        """Pairs of a post and a mark: kinds of reactions of the viewer's, and the constants above. One statement.

        Most posts have neither pictures nor a poll, so these are looked for only where a mark says so.
        """
        if not keys:
            return set()
        member = self._viewer
        reactions = Reaction.objects.filter(member=member, post__in=keys).values_list("post", "kind")
        bookmarks = Bookmark.objects.filter(member=member, post__in=keys).values_list("post", Value(BOOKMARKED))
        shares = Post.objects.filter(author=member, reposted__in=keys, deleted_at=None).values_list("reposted", Value(SHARED))
        pictures = Image.objects.filter(post__in=keys).order_by().values_list("post", Value(PICTURED))
        polls = Poll.objects.filter(post__in=keys).values_list("post", Value(ASKING))
        return set(reactions.union(bookmarks, shares, pictures, polls, all=True))

    def _read_images(self, keys: Sequence[int]) -> dict[int, list[Image]]:
        images: dict[int, list[Image]] = {}
        for image in Image.objects.filter(post__in=keys) if keys else ():
            images.setdefault(image.post_id, []).append(image)
        return images

    def _read_polls(self, keys: Sequence[int]) -> dict[int, ShownPoll]:
        if not keys:
            return {}
        chosen = Vote.objects.filter(choice=OuterRef("pk"), member=self._viewer)
        rows = Choice.objects.filter(poll__in=keys).select_related("poll").annotate(is_mine=Exists(chosen))
        choices: dict[int, list[Choice]] = {}
        for choice in rows.order_by("poll", "position"):
            choices.setdefault(choice.poll_id, []).append(choice)
        return {poll: _shown_poll(of_poll) for poll, of_poll in choices.items()}

    def shown(self, entry: Post, post: Post, answers: Iterable[Post] = ()) -> ShownPost:
        is_there = not post.trace
        role = self._roles.get(post.group_id) if post.group_id else None
        quoted = self._others.get(post.quoted_id) if post.quoted_id else None
        is_quoted = quoted is not None and not quoted.withdrawn_at
        return ShownPost(
            post=post,
            entry=entry,
            html=with_names(post.html, self._names) if is_there else SafeString(),
            author=author_of(post, self._names.people),
            audience=self._audience(post),
            about=self._news.get(post.about),
            answered=_answered(post),
            sharer=author_of(entry, self._names.people) if entry.pk != post.pk else None,
            images=self._images.get(post.pk, ()) if is_there else (),
            poll=self._polls.get(post.pk) if is_there else None,
            quoted=self._quoted(quoted) if quoted is not None and is_quoted and is_there else None,
            is_quote_gone=bool(post.quoted_id) and not is_quoted and is_there,
            reactions=[
                ShownReaction(kind, post.reactions.get(kind, 0), (post.pk, kind.value) in self._marks) for kind in ReactionKind
            ],
            is_own=post.author_id == self._viewer.pk,
            is_bookmarked=(post.pk, BOOKMARKED) in self._marks,
            is_shared=(post.pk, SHARED) in self._marks,
            can_write=is_there and (role is not None if post.group_id else not self._viewer.is_guest),
            can_animate=role in {GroupRole.OWNER, GroupRole.ANIMATOR},
            answers=[self.shown(answer, answer) for answer in answers],
        )

    def _quoted(self, post: Post) -> QuotedPost:
        return QuotedPost(post, with_names(post.html, self._names), author_of(post, self._names.people))

    def _audience(self, post: Post) -> str:
        """Whom it is for, in words."""
        if post.group is not None:
            return str(post.group.name)
        if post.about:
            return self._news[post.about].name if post.about in self._news else ""
        organization = self._organizations.get(post.audience.key)
        return str(organization.name) if organization else ""


def _join_parents(posts: Mapping[int, Post]) -> None:
    """Have each answer know what it answers, and whose that is; one statement, none where that is among these posts too."""
    answers = [post for post in posts.values() if post.parent_id is not None]
    others = {post.parent_id for post in answers} - posts.keys()
    found = {**posts, **Post.objects.select_related("author").in_bulk(others)} if others else posts
    for answer in answers:
        answer.parent = found[answer.parent_id or 0]


def _answered(post: Post) -> str:
    """Whom an answer speaks to, when that is not who began."""
    if post.parent_id is None or post.parent_id == post.root_id:
        return ""
    parent = post.parent
    return parent.author.display_name if parent and not parent.withdrawn_at else ""


def _shown_poll(choices: "Sequence[Choice]") -> ShownPoll:
    """The poll of these choices, each of which says whether it `is_mine`."""
    votes = sum(choice.votes for choice in choices)
    lines = [
        ShownChoice(choice, percent_of(choice.votes, votes), bool(getattr(choice, "is_mine", False))) for choice in choices
    ]
    poll, has_voted = choices[0].poll, any(line.is_mine for line in lines)
    return ShownPoll(poll, lines, votes, is_told=has_voted or poll.is_closed, has_voted=has_voted)
