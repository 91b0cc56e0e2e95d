"""News of comments: what is said about what one owns, follows or takes part in, and who is mentioned."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.comments import things
from intranet.kernel.comments.actions import ADDED, MENTIONED, RESOLVED
from intranet.kernel.comments.models import Comment
from intranet.kernel.content.reading import excerpt
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.telling import followers, told_of_mention
from intranet.kernel.notifications.wording import actors, as_read, many

QUOTED: Final = 80


@dataclass(frozen=True)
class ReadComment:
    """A comment, what it says as the reader sees it, and the title of its thing."""

    comment: Comment
    html: str
    title: str

    @property
    def quote(self) -> str:
        """The first of the words that its conversation is about; "" when it is about the whole thing."""
        return Truncator(self.comment.root.quote).chars(QUOTED)


def _id(event: Event) -> str:
    return str(event.facts.get("comment", ""))


def _comment(event: Event) -> Comment | None:
    return Comment.objects.filter(public_id=_id(event), withdrawn_at=None).select_related("parent").first()


def _readers(event: Event, members: Collection[int]) -> frozenset[int]:
    """Those who may read it now, on a thing that they see now."""
    comment = _comment(event)
    thing = things.find(comment.thing) if comment else None
    if comment is None or thing is None:
        return frozenset()
    return members_who_see(comment, members) & members_who_see(thing, members)


def _things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """What the reader may read of what these events name."""
    rows = Comment.objects.visible_to(reader).filter(public_id__in=[_id(event) for event in events], withdrawn_at=None)
    rows = rows.select_related("parent")
    comments = {comment.public_id: comment for comment in rows}
    there = things.seen(reader, {comment.thing for comment in comments.values()})
    read = {public_id: comment for public_id, comment in comments.items() if comment.thing in there}
    htmls = as_read(reader, {comment.pk: comment.html for comment in read.values()})
    return {
        event.pk: ReadComment(found, htmls[found.pk], things.kind_on(found).title(there[found.thing]))
        for event in events
        if (found := read.get(_id(event)))
    }


def _told_of_comment(event: Event) -> Iterator[Told]:
    """Who takes part in the conversation, owns the thing or follows it; those mentioned are told of that instead."""
    comment = _comment(event)
    kind, thing = things.kind_of(event.subject), things.find(event.subject)
    if comment is None or kind is None or thing is None:
        return
    rest = User.objects.exclude(handle__in=comment.mentions)
    if comment.parent is not None:
        conversation = Comment.objects.filter(Q(pk=comment.parent_id) | Q(parent=comment.parent_id), deleted_at=None)
        yield Told("takes_part", rest.filter(pk__in=conversation.values("author")))
    yield Told("owns", rest.filter(pk__in=[owner.pk for owner in kind.owners(thing)]))
    yield followers("follows", event.subject, but=comment.mentions)


def _told_of_end(event: Event) -> Iterator[Told]:
    """Those who took part in a conversation that is resolved."""
    comment = _comment(event)
    if comment is not None:
        conversation = Comment.objects.filter(Q(pk=comment.pk) | Q(parent=comment), deleted_at=None)
        yield Told("takes_part", User.objects.filter(pk__in=conversation.values("author")))


def _comment_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    if many(events):
        line = pgettext("several people", "%(people)s commented on “%(title)s”")
    elif len(events) == 1 and cast("ReadComment", events[0].thing).quote:
        line = pgettext("one person", "%(people)s commented on “%(quote)s” in “%(title)s”")
    else:
        line = pgettext("one person", "%(people)s commented on “%(title)s”")
    return _said(events, line)


def _resolved_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    line = _("%(people)s resolved a conversation on “%(title)s”")
    if cast("ReadComment", events[0].thing).quote:
        line = _("%(people)s resolved a conversation on “%(quote)s” in “%(title)s”")
    return _said(events[:1], line)


def _mention_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    if many(events):
        line = pgettext("several people", "%(people)s mentioned you in a comment on “%(title)s”")
    else:
        line = pgettext("one person", "%(people)s mentioned you in a comment on “%(title)s”")
    return _said(events, line)


def _said(events: Sequence[Event], line: str) -> Sentence:
    """A sentence with the words of the newest; several are read from the first of them on."""
    newest, oldest = (cast("ReadComment", event.thing) for event in (events[0], events[-1]))
    words = line % {"people": actors(events), "title": newest.title, "quote": newest.quote}
    return Sentence(words, oldest.comment.get_absolute_url(), excerpt(newest.html), newest.comment.language)


KINDS: Final = (
    Kind(
        name=ADDED,
        label=gettext_lazy("Comments on what I follow, own or comment on"),
        icon="message-circle",
        reasons={
            "takes_part": gettext_lazy("You take part in this conversation."),
            "owns": gettext_lazy("It is about something of yours."),
            "follows": gettext_lazy("You follow what it is about."),
        },
        told=_told_of_comment,
        visible_to=_readers,
        things=_things,
        sentence=_comment_sentence,
        can_reply=True,
    ),
    Kind(
        name=MENTIONED,
        label=gettext_lazy("Mentions of me in comments"),
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
        name=RESOLVED,
        label=gettext_lazy("Conversations that I take part in and that are resolved"),
        icon="circle-check",
        reasons={"takes_part": gettext_lazy("You take part in this conversation.")},
        told=_told_of_end,
        visible_to=_readers,
        things=_things,
        sentence=_resolved_sentence,
    ),
)

for kind in KINDS:
    kinds.register(kind)
