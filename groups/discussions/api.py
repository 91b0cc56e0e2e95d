"""Discussions in JSON: the same queries, actions and refusals as the pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from groups.discussions import actions
from groups.discussions.forms import TitleField, WordsField
from groups.discussions.queries.threads import ShownReply, discussed_group_or_404, thread_or_404, thread_page, threads_page
from groups.models import Reply, Thread
from groups.models.discussions import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import people_named, plain, readable
from intranet.kernel.content.signs import VISIBLE
from intranet.kernel.contributions.schemas import ContributionAuthorOut, Cursor, GivenLanguage, PublicId
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Input, Parameters, Problem, api, refuse_parameters
from profiles.queries.authors import Author, author_of

router = Router(tags=["discussions"])

REQUESTS_A_MINUTE: Final = "120/m"
THREADS_AN_HOUR: Final = "20/h"
REPLIES_A_MINUTE: Final = "20/m"

Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TITLE_LENGTH, pattern=r"^[^\x00]+$"),
    Field(json_schema_extra={"pattern": VISIBLE}),
]
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TEXT_LENGTH, pattern=r"^[^\x00]+$"),
    Field(json_schema_extra={"pattern": VISIBLE}),
]
ONE_THREAD: Final = (
    "An idempotency key of yours: the same group, title, text and language sent again give the discussion that the first"
    " request made. Anything else is a 409, and so is a discussion that was edited, deleted, refused or hidden since"
)
ONE_REPLY: Final = (
    "An idempotency key of yours: the same discussion, parent, text and language sent again give the reply that the first"
    " request made. Anything else is a 409, and so is a reply that was edited, deleted, refused or hidden since"
)


class ContributionOut(Schema):
    """Fields of both threads and replies."""

    id: str
    address: str
    author: ContributionAuthorOut
    language: Literal["fr", "en"]
    created_at: datetime
    edited_at: datetime | None
    is_waiting: bool = Field(description="Waiting for approval; visible only to its author")


class ThreadOut(ContributionOut):
    """A discussion in a list."""

    title: str
    replies: int
    is_pinned: bool
    is_closed: bool
    accepted: str = Field(description="Id of the accepted reply; empty if there is none, or if it is hidden by moderation")
    last_activity_at: datetime


class ThreadsOut(Schema):
    """One page of discussions, pinned ones first; `after` asks for the next one and is empty on the last."""

    results: list[ThreadOut]
    after: str


class ReplyOut(ContributionOut):
    """A reply. One that was deleted, or hidden by moderation, has no text."""

    parent: str = Field(description="Id of the reply that it answers; empty for the discussion itself")
    level: int
    text: str
    html: str
    is_accepted: bool
    state: Literal["shown", "withdrawn", "hidden"]


class ThreadDetail(ThreadOut):
    """A discussion with a page of its replies in reading order; `after` asks for the next one."""

    text: str
    html: str
    results: list[ReplyOut]
    after: str
    can_reply: bool


class ThreadsParameters(Parameters):
    after: Cursor = Field("", description="Value of `after` in the previous page")


class ThreadParameters(Parameters):
    after: PublicId = Field("", description="Value of `after` in the previous page")


class NewThread(Input):
    title: Title
    text: Words
    language: GivenLanguage = Field("", description="Detected from the text when empty")
    token: PublicId = Field("", description=ONE_THREAD)


class NewReply(Input):
    text: Words
    parent: PublicId = Field("", description="Id of the reply that it answers; empty for the discussion itself")
    language: GivenLanguage = Field("", description="Detected from the text when empty")
    token: PublicId = Field("", description=ONE_REPLY)


@router.get("/groups/{id}/threads", response={200: ThreadsOut, 404: Problem, **PROBLEMS})
def threads(request: HttpRequest, id: Path[PublicId], parameters: Query[ThreadsParameters]) -> ThreadsOut:  # noqa: A002
    """List the discussions of a group."""
    viewer = _caller(request)
    page = threads_page(viewer, discussed_group_or_404(viewer, id), parameters.after)
    authors = _authors(viewer, page.threads)
    return ThreadsOut(results=[_thread(*one) for one in zip(page.threads, authors, strict=True)], after=page.later)


@router.post("/groups/{id}/threads", response={201: ThreadOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_thread(request: HttpRequest, id: Path[PublicId], body: NewThread) -> Status[ThreadOut]:  # noqa: A002
    """Start a discussion."""
    viewer = _caller(request)
    refuse_parameters(request)
    group = discussed_group_or_404(viewer, id)
    title, text = _cleaned(TitleField(), body.title), _cleaned(WordsField(label="", rows=1), body.text)
    limit(request, "thread", THREADS_AN_HOUR)
    made = actions.start_thread(actor=viewer, group=group, title=title, text=text, language=body.language, token=body.token)
    made.group = group
    return Status(201, _thread(made, *_authors(viewer, [made])))


@router.get("/groups/{id}/threads/{thread_id}", response={200: ThreadDetail, 404: Problem, **PROBLEMS})
def thread(
    request: HttpRequest,
    id: Path[PublicId],  # noqa: A002
    thread_id: Path[PublicId],
    parameters: Query[ThreadParameters],
) -> ThreadDetail:
    """Get a discussion and its replies."""
    viewer = _caller(request)
    found = thread_or_404(viewer, discussed_group_or_404(viewer, id), thread_id)
    page = thread_page(viewer, found, parameters.after)
    return ThreadDetail(
        **_thread(found, page.author).dict(),
        text=plain(page.html),
        html=page.html,
        results=[_reply(one) for one in page.replies.replies],
        after=page.replies.later,
        can_reply=bool(page.can_reply),
    )


@router.post(
    "/groups/{id}/threads/{thread_id}/replies", response={201: ReplyOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS}
)
def new_reply(
    request: HttpRequest,
    id: Path[PublicId],  # noqa: A002
    thread_id: Path[PublicId],
    body: NewReply,
) -> Status[ReplyOut]:
    """Reply to a discussion, or to one of its replies."""
    viewer = _caller(request)
    refuse_parameters(request)
    found = thread_or_404(viewer, discussed_group_or_404(viewer, id), thread_id)
    text = _cleaned(WordsField(label="", rows=1), body.text)
    limit(request, "reply", REPLIES_A_MINUTE)
    parent = Reply.objects.filter(thread=found, public_id=body.parent).first() if body.parent else None
    if body.parent and parent is None:
        raise Http404
    made = actions.add_reply(actor=viewer, thread=found, parent=parent, text=text, language=body.language, token=body.token)
    made.thread = found
    html = readable(viewer, [made.html])[0]
    out = ReplyOut(
        **_contribution(made, *_authors(viewer, [made])),
        parent=body.parent,
        level=made.level,
        text=plain(html),
        html=html,
        is_accepted=False,
        state="shown",
    )
    return Status(201, out)


# From rows to JSON -----------------------------------------------------------------------------------------------------


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _cleaned(field: TitleField | WordsField, text: str) -> str:
    """The text as the field of a page takes it. Raises HttpError 422 with what the page would say."""
    try:
        return str(field.clean(text))
    except ValidationError as error:
        raise HttpError(422, " ".join(error.messages)) from None


def _authors(viewer: User, things: Sequence[Thread | Reply]) -> list[Author]:
    """The author of each, as the viewer sees them."""
    people = people_named(viewer, {thing.author.handle for thing in things})
    return [author_of(thing, people) for thing in things]


def _contribution(thing: Thread | Reply, author: Author) -> dict[str, Any]:
    return {
        "id": thing.public_id,
        "address": thing.get_absolute_url(),
        "author": ContributionAuthorOut(handle=author.handle, name=author.display_name, organization=str(author.organization)),
        "language": thing.language,
        "created_at": thing.created_at,
        "edited_at": thing.edited_at,
        "is_waiting": thing.pending_at is not None,
    }


def _thread(thread: Thread, author: Author) -> ThreadOut:
    return ThreadOut(
        **_contribution(thread, author),
        title=thread.title,
        replies=thread.reply_count,
        is_pinned=thread.is_pinned,
        is_closed=thread.locked_at is not None,
        accepted=thread.answer.public_id if thread.answer else "",
        last_activity_at=thread.last_activity_at,
    )


def _reply(shown: ShownReply) -> ReplyOut:
    reply = shown.reply
    return ReplyOut(
        **_contribution(reply, shown.author),
        parent=reply.parent.public_id if reply.parent else "",
        level=reply.level,
        text=plain(shown.html),
        html=shown.html,
        is_accepted=shown.is_accepted,
        state=cast("Literal['shown', 'withdrawn', 'hidden']", shown.trace or "shown"),
    )


api.add_router("", router)
