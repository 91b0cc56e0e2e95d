"""Comments in JSON: the same queries, actions and refusals as the pages."""

from datetime import datetime
from typing import Annotated, Final, Literal, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.comments import actions, queries
from intranet.kernel.comments.forms import CommentTextField
from intranet.kernel.comments.models import MAX_PAGE, MAX_PLACE_LENGTH, MAX_QUOTE_LENGTH, MAX_TEXT_LENGTH
from intranet.kernel.comments.things import NoPlaceError, Position
from intranet.kernel.content.reading import plain
from intranet.kernel.content.signs import VISIBLE
from intranet.kernel.contributions.schemas import ContributionAuthorOut, GivenLanguage, PublicId, WrittenLanguage
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Input, Parameters, Problem, api, refuse_parameters

router = Router(tags=["comments"])

REQUESTS_A_MINUTE: Final = "120/m"
COMMENTS_A_MINUTE: Final = "20/m"
ONE_COMMENT: Final = (
    "An idempotency key of yours: the same thing, parent, text and language sent again give the comment that the first"
    " request made. Anything else is a 409, and so is a comment that was edited, deleted or hidden since"
)

PLACE: Final = (
    "Place of the thing, found again when it changes. On a wiki page, edition and offset of the passage: `4:120`, with"
    " `quote`, or without it the block there. On a document, version and page: `3:2`, and a rectangle or none"
)

ThingKey = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_]+:[0-9a-z]+$")]
CommentWords = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TEXT_LENGTH, pattern=r"^[^\x00]+$"),
    Field(json_schema_extra={"pattern": VISIBLE}),
]
Thousandth = Annotated[int, Field(ge=0, le=1000)]


class CommentOut(Schema):
    """A comment. One that was deleted after others had answered, or hidden by moderation, has no text."""

    id: str
    address: str
    author: ContributionAuthorOut
    parent: str = Field(description="Id of the comment that it answers; empty for the thing itself")
    page: int | None = Field(description="Page of the thing that it is about, from 1")
    rectangle: list[int] = Field(description="Left, top, width and height on that page, in thousandths; empty for none")
    quote: str = Field(description="The words of the thing that it is about")
    is_placed: bool = Field(description="Whether its conversation is about a place that is found again when the thing changes")
    is_lost: bool = Field(description="Whether that place is gone from what is read now")
    is_resolved: bool = Field(description="Whether nothing is left to say in this conversation; of its first comment")
    settled_by: str = Field(description="Name of who resolved it, or opened it again, last; empty for nobody")
    settled_at: datetime | None
    language: WrittenLanguage
    created_at: datetime
    edited_at: datetime | None
    text: str
    html: str
    state: Literal["shown", "withdrawn", "hidden"]


class CommentsOut(Schema):
    """The last conversations about a thing, in order; `before` asks for those before, and is empty on the first page."""

    results: list[CommentOut]
    before: str
    can_comment: bool


class CommentsParameters(Parameters):
    before: PublicId = Field("", description="Value of `before` in the previous page")
    placed: bool | None = Field(None, description="Only those about a place (true), or about none (false)")


class NewComment(Input):
    text: CommentWords
    parent: PublicId = Field("", description="Id of the comment that it answers; empty for the thing itself")
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] | None = Field(None, description="Page that it is about, from 1")
    rectangle: list[Thousandth] = Field(
        default=[], max_length=4, description="Left, top, width and height on that page, in thousandths; empty for none"
    )
    quote: Annotated[str, StringConstraints(max_length=MAX_QUOTE_LENGTH, pattern=r"^[^\x00]*$")] = Field(
        "", description="The words of the thing that it is about"
    )
    at: Annotated[str, StringConstraints(max_length=MAX_PLACE_LENGTH, pattern=r"^[0-9:,-]*$")] = Field("", description=PLACE)
    language: GivenLanguage = Field("", description="Detected from the text when empty")
    token: PublicId = Field("", description=ONE_COMMENT)


class Resolution(Input):
    is_resolved: bool = Field(description="False opens it again")


class ChangedComment(Input):
    text: CommentWords
    language: GivenLanguage = Field("", description="As it was when empty")


@router.get("/things/{key}/comments", response={200: CommentsOut, 404: Problem, **PROBLEMS})
def comments(request: HttpRequest, key: Path[ThingKey], parameters: Query[CommentsParameters]) -> CommentsOut:
    """List the comments on a thing, given by its key, such as `project:4f7…`."""
    viewer = _caller(request)
    panel = queries.panel_of(viewer, queries.thing_or_404(viewer, key), before=parameters.before, placed=parameters.placed)
    return CommentsOut(
        results=[_comment(one) for one in panel.comments], before=panel.earlier, can_comment=bool(panel.can_comment)
    )


@router.post("/things/{key}/comments", response={201: CommentOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_comment(request: HttpRequest, key: Path[ThingKey], body: NewComment) -> Status[CommentOut]:
    """Comment on a thing, or answer a comment."""
    viewer = _caller(request)
    refuse_parameters(request)
    thing = queries.thing_or_404(viewer, key)
    parent = queries.comment_or_404(viewer, body.parent)[0] if body.parent else None
    if parent is not None and parent.thing != key:
        raise Http404
    text = _cleaned(body.text)
    try:
        position = Position(page=body.page, rectangle=tuple(body.rectangle), quote=body.quote, at=body.at)
    except ValueError:
        raise HttpError(422, _("A rectangle has four numbers and a page.")) from None
    limit(request, "comment", COMMENTS_A_MINUTE)
    try:
        made = actions.add_comment(
            actor=viewer, thing=thing, text=text, parent=parent, position=position, language=body.language, token=body.token
        )
    except NoPlaceError as problem:
        raise HttpError(422, str(problem)) from None
    return Status(201, _comment(queries.shown_comments(viewer, thing, [made])[0]))


@router.put("/comments/{id}", response={200: CommentOut, 404: Problem, **WRITING_PROBLEMS})
def change_comment(request: HttpRequest, id: Path[PublicId], body: ChangedComment) -> CommentOut:  # noqa: A002
    """Change the text of your comment."""
    viewer = _caller(request)
    refuse_parameters(request)
    comment, thing = queries.comment_or_404(viewer, id)
    limit(request, "comment", COMMENTS_A_MINUTE)
    edited = actions.edit_comment(actor=viewer, comment=comment, text=_cleaned(body.text), language=body.language)
    return _comment(queries.shown_comments(viewer, thing, [edited])[0])


@router.put("/comments/{id}/resolution", response={200: CommentOut, 404: Problem, **WRITING_PROBLEMS})
def settle_comment(request: HttpRequest, id: Path[PublicId], body: Resolution) -> CommentOut:  # noqa: A002
    """Resolve the conversation that a comment is in, or open it again."""
    viewer = _caller(request)
    refuse_parameters(request)
    comment, thing = queries.comment_or_404(viewer, id)
    limit(request, "comment", COMMENTS_A_MINUTE)
    actions.settle(actor=viewer, comment=comment, is_resolved=body.is_resolved)
    comment, thing = queries.comment_or_404(viewer, comment.root.public_id)
    return _comment(queries.shown_comments(viewer, thing, [comment])[0])


@router.delete("/comments/{id}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def delete_comment(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Delete your comment. Where others have answered it, a placeholder without text remains."""
    viewer = _caller(request)
    refuse_parameters(request)
    actions.delete_comment(actor=viewer, comment=queries.own_comment_or_404(viewer, id))
    return Status(204, None)


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _cleaned(text: str) -> str:
    """The text as the form of a page takes it. Raises HttpError 422 with what the page would say."""
    try:
        return CommentTextField().clean(text)
    except ValidationError as error:
        raise HttpError(422, " ".join(error.messages)) from None


def _comment(shown: queries.ShownComment) -> CommentOut:
    comment, is_there = shown.comment, shown.comment.is_there
    return CommentOut(
        id=comment.public_id,
        address=comment.get_absolute_url(),
        author=ContributionAuthorOut(
            handle=comment.author.handle if shown.author else "", name=comment.author.display_name, organization=""
        ),
        parent=comment.parent.public_id if comment.parent else "",
        page=comment.page,
        rectangle=comment.rectangle,
        quote=comment.quote if is_there else "",
        is_placed=comment.is_placed,
        is_lost=comment.is_lost,
        is_resolved=comment.is_resolved,
        settled_by=comment.settled_by.display_name if comment.settled_by else "",
        settled_at=comment.settled_at,
        language=cast("WrittenLanguage", comment.language),
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        text=plain(shown.html),
        html=shown.html,
        state=cast("Literal['shown', 'withdrawn', 'hidden']", comment.trace or "shown"),
    )


api.add_router("", router)
