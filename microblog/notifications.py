"""News of posts: who is mentioned, answered, quoted or shared again, and what waits for approval or was decided."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from groups.models import Membership
from groups.roles import animators_among, animators_of, author_still_in
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.content.reading import excerpt
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers, told_of_mention
from intranet.kernel.notifications.wording import about, actors, as_read, first_words, many
from microblog.models import Post

# What an event is about -------------------------------------------------------------------------------------------------


def _id(event: Event) -> str:
    """The post that an event names, else the one that it is about."""
    return str(event.facts.get("post") or event.subject.partition(":")[2])


def _post(event: Event) -> Post | None:
    return Post.objects.filter(public_id=_id(event)).select_related("root", "group", "author").first()


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    """Those who may read it now."""
    post = _post(event)
    if post is None or post.withdrawn_at:
        return frozenset()
    found = members_who_see(post, members)
    return found & members_who_see(post.root, members) if post.root else found


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What the reader may read of what these events name."""
    rows = Post.objects.visible_to(reader).filter(public_id__in=[_id(event) for event in events], withdrawn_at=None)
    return _by_event(reader, events, rows.select_related("root", "group", "quoted"))


@dataclass(frozen=True)
class ReadPost:
    """A post, and as the reader sees them, by primary key, what it and those that it answers and quotes say."""

    post: Post
    htmls: Mapping[int, str]

    @property
    def quote(self) -> str:
        return excerpt(self.htmls[self.post.pk])

    def title_of(self, post: Post | None) -> str:
        """What one of them is called: its first words."""
        return first_words(self.htmls[post.pk]) if post is not None else ""


def _newest(events: Sequence[Event]) -> ReadPost:
    return cast("ReadPost", events[0].thing)


def _said(events: Sequence[Event], line: str, title: str = "") -> Sentence:
    """A sentence about posts: several are read from the first of them on."""
    newest, oldest = _newest(events), cast("ReadPost", events[-1].thing)
    words = about(line % {"people": actors(events)}, title)
    return Sentence(words, oldest.post.get_absolute_url(), newest.quote, newest.post.language)


def _mention_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    if many(events):
        return _said(events, pgettext("several people", "%(people)s mentioned you in a post"))
    return _said(events, pgettext("one person", "%(people)s mentioned you in a post"))


def _reply_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    """Whose post was answered: the reader's, or one that they follow."""
    newest = _newest(events)
    is_own = newest.post.root is not None and newest.post.root.author_id == reader.pk
    if many(events):
        own = pgettext("several people", "%(people)s replied to your post")
        followed = pgettext("several people", "%(people)s replied to a post you follow")
    else:
        own = pgettext("one person", "%(people)s replied to your post")
        followed = pgettext("one person", "%(people)s replied to a post you follow")
    return _said(events, own if is_own else followed, newest.title_of(newest.post.root))


def _quote_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    title = _newest(events).title_of(_newest(events).post.quoted)
    if many(events):
        return _said(events, pgettext("several people", "%(people)s quoted your post"), title)
    return _said(events, pgettext("one person", "%(people)s quoted your post"), title)


def _repost_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    """The event names the post that was shared again, which is the quote."""
    if many(events):
        return _said(events, pgettext("several people", "%(people)s reposted your post"))
    return _said(events, pgettext("one person", "%(people)s reposted your post"))


# Whom they tell -----------------------------------------------------------------------------------------------------------


def _told_of_reply(event: Event) -> Iterator[Told]:
    post = _post(event)
    if post is not None:
        yield followers("follows_thread", event.subject, but=post.mentions)


def _told_of_author(event: Event) -> Iterator[Told]:
    """The author of the post that the event is about, which somebody quoted or shared again."""
    author = Post.objects.filter(public_id=event.subject.partition(":")[2]).values("author")
    yield Told("author", User.objects.filter(pk__in=author))


# What waits for approval --------------------------------------------------------------------------------------------------


def _told_of_waiting(event: Event) -> Iterator[Told]:
    yield Told("animates", animators_of(event.subject))


def _sees_waiting(event: Event, members: Collection[int]) -> frozenset[int]:
    post = _post(event)
    if post is None or post.pending_at is None:
        return frozenset()
    return animators_among(event.subject, members)


def _waiting(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What still waits, in groups that the reader animates."""
    animated = Membership.objects.animating().filter(member=reader, group__deleted_at=None).values("group")
    rows = Post.objects.filter(public_id__in=[_id(event) for event in events], group__in=animated, pending_at__isnull=False)
    return _by_event(reader, events, rows.select_related("root", "group", "quoted"))


def _waiting_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    post = newest.post
    if post.group is None:
        return None
    if many(events):
        line = _("Posts by %(people)s are waiting for your approval in the group %(group)s")
    else:
        line = _("A post by %(people)s is waiting for your approval in the group %(group)s")
    address = reverse("microblog:waiting", args=[post.group.address])
    return Sentence(line % {"people": actors(events), "group": post.group.name}, address, newest.quote, post.language)


def _told_of_decision(event: Event) -> Iterator[Told]:
    yield Told("author", User.objects.filter(pk__in=Post.objects.filter(public_id=_id(event)).values("author")))


def _sees_decision(event: Event, members: Collection[int]) -> frozenset[int]:
    post = _post(event)
    return frozenset() if post is None else author_still_in(post.group, post.author_id, members)


def _decided(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    groups = Membership.objects.current().filter(member=reader, group__deleted_at=None).values("group")
    rows = Post.objects.filter(public_id__in=[_id(event) for event in events], group__in=groups, author=reader)
    return _by_event(reader, events, rows.select_related("root", "group", "quoted"))


def _decision_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    post = newest.post
    if post.group is None:
        return None
    names = {"person": actors(events[:1]), "group": post.group.name}
    if post.refusal:
        line = _("%(person)s did not approve your post in the group %(group)s")
        return Sentence(
            about(line % names, newest.title_of(post)), reverse("microblog:waiting", args=[post.group.address]), post.refusal
        )
    line = _("%(person)s approved your post in the group %(group)s")
    return Sentence(line % names, post.get_absolute_url(), newest.quote, post.language)


def _by_event(reader: User, events: Sequence[Event], rows: Iterable[Post]) -> Mapping[int, object]:
    """The posts that the events name, as the reader sees them; people are looked up once for all."""
    posts = {post.public_id: post for post in rows}
    named = [one for post in posts.values() for one in (post, post.root, post.quoted) if one is not None]
    htmls = as_read(reader, {post.pk: post.html for post in named})
    return {event.pk: ReadPost(posts[_id(event)], htmls) for event in events if _id(event) in posts}


KINDS: Final = (
    Kind(
        name="microblog.mentioned",
        label=gettext_lazy("Mentions of me in posts"),
        icon="message-square-text",
        reasons={"mentioned": gettext_lazy("You are mentioned in it.")},
        told=told_of_mention,
        visible_to=_readers,
        things=_things,
        sentence=_mention_sentence,
        can_reply=True,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name="microblog.replied",
        label=gettext_lazy("Replies to posts I follow"),
        icon="message-circle",
        reasons={"follows_thread": gettext_lazy("You follow this post.")},
        told=_told_of_reply,
        visible_to=_readers,
        things=_things,
        sentence=_reply_sentence,
        can_reply=True,
    ),
    Kind(
        name="microblog.quoted",
        label=gettext_lazy("Quotes of my posts"),
        icon="quote",
        reasons={"author": gettext_lazy("You wrote this post.")},
        told=_told_of_author,
        visible_to=_readers,
        things=_things,
        sentence=_quote_sentence,
        can_reply=True,
        section=Section.TO_YOU,
    ),
    Kind(
        name="microblog.reposted",
        label=gettext_lazy("Reposts of my posts"),
        icon="repeat-2",
        reasons={"author": gettext_lazy("You wrote this post.")},
        told=_told_of_author,
        visible_to=_readers,
        things=_things,
        sentence=_repost_sentence,
        section=Section.TO_YOU,
        mail=Mail.NONE,
    ),
    Kind(
        name="microblog.approval_waits",
        label=gettext_lazy("Posts waiting for approval in groups I facilitate"),
        icon="shield-check",
        reasons={"animates": gettext_lazy("You are a facilitator or an owner of this group.")},
        told=_told_of_waiting,
        visible_to=_sees_waiting,
        things=_waiting,
        sentence=_waiting_sentence,
        section=Section.WAITING,
    ),
    Kind(
        name="microblog.approval_decided",
        label=gettext_lazy("Approval of my posts"),
        icon="shield-check",
        reasons={"author": gettext_lazy("You wrote it.")},
        told=_told_of_decision,
        visible_to=_sees_decision,
        things=_decided,
        sentence=_decision_sentence,
        section=Section.TO_YOU,
        is_essential=True,
    ),
)

for kind in KINDS:
    kinds.register(kind)
