"""Requests and invitations of the caller in JSON: the same actions and refusals as the pages."""

from datetime import datetime
from typing import Annotated, Final, Literal, cast

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import ConfigDict, Field, StringConstraints

from groups.joining import actions
from groups.joining.permissions import can_take_invitation
from groups.joining.queries.invitations import invitation_of, invitations_to
from groups.joining.queries.requests import own_waiting_request
from groups.models import Invitation, JoinRequest
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Problem, api, refuse_parameters

router = Router(tags=["groups"])

CALLS_A_MINUTE: Final = "120/m"
REQUESTS_AN_HOUR: Final = "30/h"

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]


class RequestIn(Schema):
    """The message to the animators."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True, pattern=r"^[^\x00]*$")] = ""


class RequestOut(Schema):
    """A pending request to join a group."""

    id: str
    message: str
    made_at: datetime


class OfferOut(Schema):
    """A pending invitation of the caller. Of a hidden group, it reveals only the name and purpose."""

    id: str
    group: dict[Literal["fr", "en"], str]
    purpose: dict[Literal["fr", "en"], str]
    inviter: str
    message: str
    expires_at: datetime


class AnswerIn(Schema):
    """The answer to an invitation: accept or decline."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["accept", "decline"]


class AnswerOut(Schema):
    """The outcome of an answer."""

    is_member: bool
    address: str = Field(description="Page of the group if accepted; otherwise empty")


@router.post("/groups/{id}/requests", response={201: RequestOut, 404: Problem, **WRITING_PROBLEMS})
def ask(request: HttpRequest, id: Path[PublicId], asked: RequestIn) -> Status[RequestOut]:  # noqa: A002
    """Ask to join a closed group. Repeating it returns the pending request."""
    viewer = _caller(request)
    limit(request, "join-request", REQUESTS_AN_HOUR)
    made = actions.ask_to_join(member=viewer, group=group_or_404(viewer, id), message=asked.message)
    return Status(201, _request(made))


@router.delete("/groups/{id}/requests", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def withdraw(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Withdraw one's own request. Repeating it has no effect."""
    viewer = _caller(request)
    waiting = own_waiting_request(viewer, group_or_404(viewer, id))
    if waiting is not None:
        actions.withdraw_request(member=viewer, request=waiting)
    return Status(204, None)


@router.get("/invitations", response={200: list[OfferOut], **PROBLEMS})
def invitations(request: HttpRequest) -> list[OfferOut]:
    """List the pending invitations of the caller, newest first, at most fifty."""
    return [_offer(one) for one in invitations_to(_caller(request))]


@router.post("/invitations/{id}", response={200: AnswerOut, 404: Problem, **WRITING_PROBLEMS})
def answer(request: HttpRequest, id: Path[PublicId], given: AnswerIn) -> AnswerOut:  # noqa: A002
    """Accept or decline an invitation."""
    viewer = _caller(request)
    found = invitation_of(viewer, id)
    if found is None or not can_take_invitation(found):
        raise Http404
    if given.answer == "decline":
        actions.decline_invitation(member=viewer, invitation=found)
        return AnswerOut(is_member=False, address="")
    actions.accept_invitation(member=viewer, invitation=found)
    return AnswerOut(is_member=True, address=found.group.get_absolute_url())


# From rows to JSON ------------------------------------------------------------------------------------------------------


def _caller(request: HttpRequest) -> User:
    limit(request, "api", CALLS_A_MINUTE)
    refuse_parameters(request)
    return cast("User", request.user)


def _request(made: JoinRequest) -> RequestOut:
    return RequestOut(id=made.public_id, message=made.message, made_at=made.made_at)


def _offer(invitation: Invitation) -> OfferOut:
    group = invitation.group
    return OfferOut(
        id=invitation.public_id,
        group={"fr": group.name_fr, "en": group.name_en},
        purpose={"fr": group.purpose_fr, "en": group.purpose_en},
        inviter=invitation.actor.display_name,
        message=invitation.message,
        expires_at=invitation.expires_at,
    )


api.add_router("", router)
