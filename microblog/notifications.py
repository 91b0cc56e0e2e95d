"""News of posts: who is mentioned, answered, quoted or shared again, and what waits for approval or was decided."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from groups.models import Membership
from groups.roles import animators_among, animators_of, author_still_in
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.content.reading import excerpt
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers, told_of_mention
from intranet.kernel.notifications.wording import actors, many
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
    return _by_event(events, rows.select_related("root", "group"))


def _newest(events: Sequence[Event]) -> Post:
    return cast("Post", events[0].thing)


def _sentence(one: str, several: str) -> "Callable[[Sequence[Event], User], Sentence | None]":
    """A sentence about a post, for one person who did it and for several."""

    def say(events: Sequence[Event], _reader: User) -> Sentence | None:
        post = _newest(events)
        line = _(several) if many(events) else _(one)
        # Several are read from the first of them on.
        oldest = cast("Post", events[-1].thing)
        return Sentence(line % {"people": actors(events)}, oldest.get_absolute_url(), excerpt(post.html))

    return say


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
    return _by_event(events, rows.select_related("group"))


def _waiting_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    post = _newest(events)
    if post.group is None:
        return None
    if many(events):
        line = _("Posts by %(people)s are waiting for your approval in the group %(group)s")
    else:
        line = _("A post by %(people)s is waiting for your approval in the group %(group)s")
    address = reverse("microblog:waiting", args=[post.group.address])
    return Sentence(line % {"people": actors(events), "group": post.group.name}, address, excerpt(post.html))


def _told_of_decision(event: Event) -> Iterator[Told]:
    yield Told("author", User.objects.filter(pk__in=Post.objects.filter(public_id=_id(event)).values("author")))


def _sees_decision(event: Event, members: Collection[int]) -> frozenset[int]:
    post = _post(event)
    return frozenset() if post is None else author_still_in(post.group, post.author_id, members)


def _decided(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    groups = Membership.objects.current().filter(member=reader, group__deleted_at=None).values("group")
    rows = Post.objects.filter(public_id__in=[_id(event) for event in events], group__in=groups, author=reader)
    return _by_event(events, rows.select_related("group"))


def _decision_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    post = _newest(events)
    if post.group is None:
        return None
    names = {"person": actors(events[:1]), "group": post.group.name}
    if post.refusal:
        line = _("%(person)s did not approve your post in the group %(group)s")
        return Sentence(line % names, reverse("microblog:waiting", args=[post.group.address]), post.refusal)
    line = _("%(person)s approved your post in the group %(group)s")
    return Sentence(line % names, post.get_absolute_url())


def _by_event(events: Sequence[Event], posts: "Collection[Post] | object") -> Mapping[int, object]:
    found = {post.public_id: post for post in cast("Collection[Post]", posts)}
    named = {event.pk: found.get(_id(event)) for event in events}
    return {pk: post for pk, post in named.items() if post is not None}


KINDS: Final = (
    Kind(
        name="microblog.mentioned",
        label=gettext_lazy("Mentions of me in posts"),
        icon="message-square-text",
        reasons={"mentioned": gettext_lazy("You are mentioned in it.")},
        told=told_of_mention,
        visible_to=_readers,
        things=_things,
        sentence=_sentence(
            gettext_noop("%(people)s has mentioned you in a post"), gettext_noop("%(people)s mentioned you in a post")
        ),
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
        sentence=_sentence(gettext_noop("%(people)s has replied to a post"), gettext_noop("%(people)s replied to a post")),
    ),
    Kind(
        name="microblog.quoted",
        label=gettext_lazy("Quotes of my posts"),
        icon="quote",
        reasons={"author": gettext_lazy("You wrote this post.")},
        told=_told_of_author,
        visible_to=_readers,
        things=_things,
        sentence=_sentence(gettext_noop("%(people)s has quoted your post"), gettext_noop("%(people)s quoted your post")),
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
        sentence=_sentence(gettext_noop("%(people)s has reposted your post"), gettext_noop("%(people)s reposted your post")),
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
