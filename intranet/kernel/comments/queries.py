"""Comments as one reader sees them, under the thing that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.comments import permissions, things
from intranet.kernel.comments.actions import live_key
from intranet.kernel.comments.forms import CommentForm
from intranet.kernel.comments.models import MAX_PLACED, Comment
from intranet.kernel.content.drafts import draft_key
from intranet.kernel.content.reading import Named, names_in, with_names
from intranet.kernel.permissions import Decision

CONVERSATIONS_SHOWN: Final = 50


@dataclass(frozen=True)
class ShownComment:
    """A comment as one reader sees it. `author` is who may be looked at, None when the reader may not see their page."""

    comment: Comment
    html: SafeString
    author: Named | None
    is_own: bool
    can_reply: bool
    can_edit: bool
    can_delete: bool


@dataclass(frozen=True)
class Panel:
    """What stands under a thing. `earlier` is the comment before which there are others ("" for none)."""

    thing: str
    title: str
    address: str
    live_key: str
    comments: Sequence[ShownComment]
    count: int
    earlier: str
    can_comment: Decision
    form: CommentForm


@dataclass(frozen=True)
class Conversation:
    """A conversation about a place of a thing. `lost` is what is said when the place is gone; "" when it is there."""

    first: Comment
    comments: Sequence[ShownComment]
    lost: str
    can_resolve: bool


@dataclass(frozen=True)
class Beside:
    """The conversations about places that a page shows: `at_marks` are numbered from 1 as the marks are; `unmarked` have none
    here.
    """

    at_marks: Sequence[Conversation] = ()
    unmarked: Sequence[Conversation] = ()
    lost: Sequence[Conversation] = ()
    resolved: Sequence[Conversation] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.at_marks or self.unmarked or self.lost or self.resolved)


def panel_of(
    viewer: User, thing: Shareable, *, before: str = "", form: CommentForm | None = None, placed: bool | None = None
) -> Panel:
    """The comments on a thing that the viewer sees: the last fifty conversations, or those before one.

    A constant number of statements. `form` is one that was sent and refused. `placed`: those about a place alone, or those
    about none, for a page that shows the others where they belong (`conversations_of`).
    """
    key = things.key_of(thing)
    kind = things.commentables[key.partition(":")[0]]
    first = _told(_about(Comment.objects.filter(thing=key, parent=None), placed))
    begun = first.filter(public_id=before).values_list("created_at", flat=True).first() if before else None
    if begun is not None:
        first = first.filter(created_at__lt=begun)
    newest = list(_joined(first).order_by("-created_at", "-pk")[: CONVERSATIONS_SHOWN + 1])
    conversations = newest[:CONVERSATIONS_SHOWN]
    answers = _joined(_told(Comment.objects.filter(parent__in=conversations)))
    rows = sorted([*conversations, *answers], key=lambda comment: comment.order)
    can_comment = permissions.can_comment(viewer, thing)
    return Panel(
        thing=key,
        title=kind.title(thing),
        address=kind.address(thing),
        live_key=live_key(key),
        comments=shown_comments(viewer, thing, rows, may_comment=bool(can_comment)),
        count=_about(Comment.objects.shown().filter(thing=key, withdrawn_at=None), placed).count() if rows or before else 0,
        earlier=conversations[-1].public_id if len(newest) > CONVERSATIONS_SHOWN else "",
        can_comment=can_comment,
        form=form or CommentForm(mentions_in=kind.mentions_in(thing), draft=draft_key("comment", key.replace(":", "."))),
    )


def conversations_of(viewer: User, thing: Shareable, *, panel: Panel) -> list[Conversation]:
    """The conversations about places of a thing that the viewer sees, oldest first: those that are open, and the last
    resolved ones.

    A constant number of statements. `panel` is that of the same page, which has asked what the viewer may do.
    """
    key = things.key_of(thing)
    begun = _joined(_told(_about(Comment.objects.filter(thing=key, parent=None), placed=True)))
    firsts = list(begun.order_by("is_resolved", "-created_at", "-pk")[: 2 * MAX_PLACED])
    if not firsts:
        return []
    answers = _joined(_told(Comment.objects.filter(parent__in=firsts)))
    rows = sorted([*firsts, *answers], key=lambda comment: comment.order)
    kind = things.kind_on(rows[0])
    may_comment = bool(panel.can_comment)
    may_resolve = may_comment and bool(kind.can_resolve(viewer, thing))
    found = []
    for _root, some in groupby(
        shown_comments(viewer, thing, rows, may_comment=may_comment), key=lambda one: one.comment.root.pk
    ):
        comments = list(some)
        first = comments[0].comment
        found.append(
            Conversation(
                first=first,
                comments=comments,
                lost=str(kind.lost(first)) if first.is_lost else "",
                can_resolve=may_resolve or (may_comment and comments[0].is_own),
            )
        )
    return found


def _about(rows: "QuerySet[Comment]", placed: bool | None) -> "QuerySet[Comment]":
    """Those whose conversation is about a place (`placed`), about none, or (None) all."""
    if placed is None:
        return rows
    is_nowhere = Q(parent=None, anchor={}) | Q(parent__anchor={})
    return rows.exclude(is_nowhere) if placed else rows.filter(is_nowhere)


def _told(rows: "QuerySet[Comment]") -> "QuerySet[Comment]":
    """What a panel tells of: comments, and the traces of those that were answered before they were taken back or hidden."""
    answered = Q(replies__deleted_at=None, replies__isnull=False)
    return rows.filter(Q(hidden_at=None) | answered, published_at__isnull=False, pending_at=None, deleted_at=None).distinct()


def _joined(rows: "QuerySet[Comment]") -> "QuerySet[Comment]":
    return rows.select_related("author", "parent", "settled_by")


def shown_comments(
    viewer: User, thing: Shareable, rows: Sequence[Comment], *, may_comment: bool | None = None
) -> list[ShownComment]:
    """Comments on a thing that the viewer sees, with what they may do; one statement for all the people that these name.

    `may_comment` when it is known.
    """
    names = names_in(viewer, (one.html for one in rows), (one.author.handle for one in rows))
    if may_comment is None:
        may_comment = bool(permissions.can_comment(viewer, thing))
    shown = []
    for comment in rows:
        is_own = comment.author_id == viewer.pk
        shown.append(
            ShownComment(
                comment=comment,
                html=with_names(comment.html, names) if comment.is_there else SafeString(),
                author=names.people.get(comment.author.handle),
                is_own=is_own,
                can_reply=comment.is_there and may_comment,
                can_edit=comment.is_there and is_own and may_comment,
                can_delete=comment.is_there and is_own,
            )
        )
    return shown


def thing_or_404(viewer: User, key: str) -> Shareable:
    """The thing of a key that the viewer sees now; Http404 as when there is none."""
    thing = things.seen(viewer, [key]).get(key)
    if thing is None:
        raise Http404
    return thing


def comment_or_404(viewer: User, public_id: str) -> tuple[Comment, Shareable]:
    """A comment, or its trace, on a thing that the viewer sees now, and the thing; Http404 as when there is none."""
    comment = _joined(_told(Comment.objects.meant_for(viewer).filter(public_id=public_id))).first()
    if comment is None:
        raise Http404
    return comment, thing_or_404(viewer, comment.thing)


def own_comment_or_404(viewer: User, public_id: str) -> Comment:
    """A comment of the viewer's own, though they may no longer see what it is about; else as `comment_or_404`."""
    own = Comment.objects.filter(public_id=public_id, author=viewer, deleted_at=None, withdrawn_at=None)
    return _joined(own).first() or comment_or_404(viewer, public_id)[0]
