"""Streams in JSON."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.contributions.schemas import Cursor, PublicId
from intranet.kernel.web.api import PROBLEMS, Parameters, Problem
from microblog import streams
from microblog.api.answers import PostOut, post_answers
from microblog.api.calls import reader
from microblog.queries.readable import readable_stream
from microblog.queries.streams import page_of

router = Router(tags=["posts"])

Handle = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9.-]*$")]
Tag = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00/]+$")]


class StreamOut(Schema):
    """One page of a stream, the newest first; `before` asks for the next one and is empty on the last."""

    name: str
    title: str
    address: str
    results: list[PostOut]
    before: str


class StreamParameters(Parameters):
    before: Cursor = Field("", description="Value of `before` in the previous page")


@router.get("/streams/groups/{id}", response={200: StreamOut, 404: Problem, **PROBLEMS})
def group_stream(request: HttpRequest, id: Path[PublicId], parameters: Query[StreamParameters]) -> StreamOut:  # noqa: A002
    """The stream of a group."""
    return _stream(request, f"{streams.GROUP}:{id}", parameters.before)


@router.get("/streams/organizations/{id}", response={200: StreamOut, 404: Problem, **PROBLEMS})
def organization_stream(
    request: HttpRequest,
    id: Path[PublicId],  # noqa: A002
    parameters: Query[StreamParameters],
) -> StreamOut:
    """The stream of an organization, for its members."""
    return _stream(request, f"{streams.ORGANIZATION}:{id}", parameters.before)


@router.get("/streams/tags/{tag}", response={200: StreamOut, 404: Problem, **PROBLEMS})
def tag_stream(request: HttpRequest, tag: Path[Tag], parameters: Query[StreamParameters]) -> StreamOut:
    """Posts with a hashtag, given without its `#`; accents and case are ignored."""
    return _stream(request, f"tag:{tag}", parameters.before)


@router.get("/streams/people/{handle}", response={200: StreamOut, 404: Problem, **PROBLEMS})
def person_stream(request: HttpRequest, handle: Path[Handle], parameters: Query[StreamParameters]) -> StreamOut:
    """Posts and reposts of a person."""
    found = User.objects.filter(handle=handle).values_list("public_id", flat=True).first()
    return _stream(request, f"person:{found or ''}", parameters.before)


@router.get("/streams/{name}", response={200: StreamOut, 404: Problem, **PROBLEMS})
def own_stream(
    request: HttpRequest,
    name: Path[Literal["home", "everyone", "mentions"]],
    parameters: Query[StreamParameters],
) -> StreamOut:
    """The stream `home` (what you follow), `everyone`, or `mentions` (posts that mention you)."""
    return _stream(request, name, parameters.before)


def _stream(request: HttpRequest, name: str, before: str) -> StreamOut:
    viewer = reader(request)
    found = readable_stream(viewer, name)
    page = page_of(viewer, found.wanted, before)
    return StreamOut(
        name=found.name, title=found.title, address=found.address, results=post_answers(page.posts), before=page.later
    )
