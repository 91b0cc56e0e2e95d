"""News of discussions: what begins, what is answered, who is mentioned, and what waits or was decided."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from groups.models import Group, Membership, Reply, Thread
from groups.roles import animators_among, animators_of, author_still_in
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.content.reading import excerpt
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers, told_of_mention
from intranet.kernel.notifications.wording import actors, as_read, many

THREAD: Final = "groups.thread"
REPLY: Final = "groups.reply"
MENTIONED: Final = "groups.mentioned"
ACCEPTED: Final = "groups.accepted"
APPROVAL_WAITS: Final = "groups.approval_waits"
APPROVAL_DECIDED: Final = "groups.approval_decided"


# What an event is about -------------------------------------------------------------------------------------------------


def _reply_id(event: Event) -> str:
    return str(event.facts.get("reply", ""))


def _thread_id(event: Event) -> str:
    word, _sign, public_id = event.subject.partition(":")
    return public_id if word == "thread" else str(event.facts.get("thread", ""))


def _thing(event: Event) -> Thread | Reply | None:
    """The reply that an event names, else its thread; None for what is gone."""
    if reply_id := _reply_id(event):
        return Reply.objects.filter(public_id=reply_id).select_related("thread__group", "author").first()
    return Thread.objects.filter(public_id=_thread_id(event)).select_related("group", "author").first()


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What the reader may read of what these events name: two statements, and those of `audience_ids`."""
    replies = Reply.objects.visible_to(reader).filter(public_id__in=[_reply_id(event) for event in events])
    threads = Thread.objects.visible_to(reader)
    replies = replies.filter(withdrawn_at=None, thread__in=threads.values("pk")).select_related("thread__group")
    by_reply = {reply.public_id: reply for reply in replies}
    wanted = [_thread_id(event) for event in events if not _reply_id(event)]
    by_thread = {thread.public_id: thread for thread in threads.filter(public_id__in=wanted).select_related("group")}
    found = {
        event.pk: by_reply.get(_reply_id(event)) if _reply_id(event) else by_thread.get(_thread_id(event)) for event in events
    }
    return _as_read(reader, found)


@dataclass(frozen=True)
class ReadContribution:
    """A first message or a reply, and what it says as the reader sees it."""

    thing: Thread | Reply
    html: str

    @property
    def thread(self) -> Thread:
        return self.thing if isinstance(self.thing, Thread) else self.thing.thread

    @property
    def names(self) -> dict[str, object]:
        """What a sentence names."""
        return {"title": self.thread.title, "group": self.thread.group.name}

    def said(self, line: str, address: str) -> Sentence:
        """A sentence about it, with its first words."""
        return Sentence(line, address, excerpt(self.html), self.thing.language)


def _as_read(reader: User, named: Mapping[int, Thread | Reply | None]) -> Mapping[int, ReadContribution]:
    """What events name, by the event, as the reader sees it; people are looked up once for all."""
    found = {pk: thing for pk, thing in named.items() if thing is not None}
    htmls = as_read(reader, {pk: thing.html for pk, thing in found.items()})
    return {pk: ReadContribution(thing, htmls[pk]) for pk, thing in found.items()}


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    """Those who may read it now."""
    thing = _thing(event)
    if thing is None or (isinstance(thing, Reply) and thing.withdrawn_at):
        return frozenset()
    if isinstance(thing, Reply):
        return members_who_see(thing.thread, members) & members_who_see(thing, members)
    return members_who_see(thing, members)


def _newest(events: Sequence[Event]) -> ReadContribution:
    return cast("ReadContribution", events[0].thing)


# What begins, what is answered -----------------------------------------------------------------------------------------


def _told_of_thread(event: Event) -> Iterator[Told]:
    thread = Thread.objects.filter(public_id=_thread_id(event)).select_related("group").first()
    if thread is not None:
        yield followers("follows_group", thread.group.key, but=thread.mentions)


def _thread_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    line = _("%(person)s started the discussion “%(title)s” in the group %(group)s")
    return newest.said(line % {"person": actors(events[:1]), **newest.names}, newest.thing.get_absolute_url())


def _told_of_reply(event: Event) -> Iterator[Told]:
    reply = Reply.objects.filter(public_id=_reply_id(event)).first()
    if reply is not None:
        yield followers("follows_thread", event.subject, but=reply.mentions)


def _reply_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    if many(events):
        line = pgettext("several people", "%(people)s replied in “%(title)s”, in the group %(group)s")
    else:
        line = pgettext("one person", "%(people)s replied in “%(title)s”, in the group %(group)s")
    # Several replies are read from the first of them on.
    oldest = cast("ReadContribution", events[-1].thing)
    return newest.said(line % {"people": actors(events), **newest.names}, oldest.thing.get_absolute_url())


# Somebody is named, or right -------------------------------------------------------------------------------------------


def _mention_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    if many(events):
        line = pgettext("several people", "%(people)s mentioned you in “%(title)s”, in the group %(group)s")
    else:
        line = pgettext("one person", "%(people)s mentioned you in “%(title)s”, in the group %(group)s")
    return newest.said(line % {"people": actors(events), **newest.names}, newest.thing.get_absolute_url())


def _told_of_accepted(event: Event) -> Iterator[Told]:
    author = Reply.objects.filter(public_id=_reply_id(event)).values("author")
    yield Told("author", User.objects.filter(pk__in=author))


def _accepted_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    line = _("%(person)s accepted your reply in “%(title)s” as the answer")
    return newest.said(line % {"person": actors(events[:1]), **newest.names}, newest.thing.get_absolute_url())


# What waits for approval -----------------------------------------------------------------------------------------------


def _told_of_waiting(event: Event) -> Iterator[Told]:
    yield Told("animates", animators_of(event.subject))


def _sees_waiting(event: Event, members: Collection[int]) -> frozenset[int]:
    thing = _thing(event)
    if thing is None or thing.pending_at is None:
        return frozenset()
    return animators_among(event.subject, members)


def _waiting(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What still waits, in groups that the reader animates."""
    animated = Group.objects.filter(
        pk__in=Membership.objects.animating().filter(member=reader).values("group"), deleted_at=None
    )
    replies = Reply.objects.filter(public_id__in=[_reply_id(event) for event in events], thread__group__in=animated)
    threads = Thread.objects.filter(public_id__in=[_thread_id(event) for event in events], group__in=animated)
    still: list[Thread | Reply] = [
        *replies.filter(pending_at__isnull=False).select_related("thread__group"),
        *threads.filter(pending_at__isnull=False).select_related("group"),
    ]
    found = {thing.public_id: thing for thing in still}
    return _as_read(reader, {event.pk: found.get(_reply_id(event) or _thread_id(event)) for event in events})


def _waiting_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    if many(events):
        line = _("%(people)s are waiting for your approval in the group %(group)s")
    else:
        line = _("%(people)s is waiting for your approval in the group %(group)s")
    address = reverse("groups:waiting", args=[newest.thread.group.address])
    return newest.said(line % {"people": actors(events), **newest.names}, address)


def _told_of_decision(event: Event) -> Iterator[Told]:
    thing = _thing(event)
    if thing is not None:
        yield Told("author", User.objects.filter(pk=thing.author_id))


def _sees_decision(event: Event, members: Collection[int]) -> frozenset[int]:
    thing = _thing(event)
    if thing is None:
        return frozenset()
    return author_still_in(thing.group if isinstance(thing, Thread) else thing.thread.group, thing.author_id, members)


def _decided(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    groups = Membership.objects.current().filter(member=reader, group__deleted_at=None).values("group")
    replies = Reply.objects.filter(public_id__in=[_reply_id(event) for event in events], thread__group__in=groups)
    threads = Thread.objects.filter(public_id__in=[_thread_id(event) for event in events], group__in=groups)
    own: list[Thread | Reply] = [
        *replies.filter(author=reader).select_related("thread__group"),
        *threads.filter(author=reader).select_related("group"),
    ]
    found = {thing.public_id: thing for thing in own}
    return _as_read(reader, {event.pk: found.get(_reply_id(event) or _thread_id(event)) for event in events})


def _decision_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    newest = _newest(events)
    thing, names = newest.thing, {"person": actors(events[:1]), **newest.names}
    if thing.refusal:
        line = _("%(person)s did not approve what you wrote in “%(title)s”, in the group %(group)s")
        return Sentence(line % names, reverse("groups:waiting", args=[newest.thread.group.address]), thing.refusal)
    line = _("%(person)s approved what you wrote in “%(title)s”, in the group %(group)s")
    return Sentence(line % names, thing.get_absolute_url())


KINDS: Final = (
    Kind(
        name=THREAD,
        label=gettext_lazy("New discussions in groups I follow"),
        icon="messages-square",
        reasons={"follows_group": gettext_lazy("You follow this group.")},
        told=_told_of_thread,
        visible_to=_readers,
        things=_things,
        sentence=_thread_sentence,
    ),
    Kind(
        name=REPLY,
        label=gettext_lazy("Replies in discussions I follow"),
        icon="message-circle",
        reasons={"follows_thread": gettext_lazy("You follow this discussion.")},
        told=_told_of_reply,
        visible_to=_readers,
        things=_things,
        sentence=_reply_sentence,
        can_reply=True,
    ),
    Kind(
        name=MENTIONED,
        label=gettext_lazy("Mentions of me in discussions"),
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
        name=ACCEPTED,
        label=gettext_lazy("My replies accepted as the answer"),
        icon="check",
        reasons={"author": gettext_lazy("You wrote this reply.")},
        told=_told_of_accepted,
        visible_to=_readers,
        things=_things,
        sentence=_accepted_sentence,
        section=Section.TO_YOU,
    ),
    Kind(
        name=APPROVAL_WAITS,
        label=gettext_lazy("Contributions waiting for approval in groups I facilitate"),
        icon="shield-check",
        reasons={"animates": gettext_lazy("You are a facilitator or an owner of this group.")},
        told=_told_of_waiting,
        visible_to=_sees_waiting,
        things=_waiting,
        sentence=_waiting_sentence,
        section=Section.WAITING,
    ),
    Kind(
        name=APPROVAL_DECIDED,
        label=gettext_lazy("Approval of what I wrote"),
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
