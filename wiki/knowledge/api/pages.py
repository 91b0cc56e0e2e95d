"""Knowledge pages in JSON: what was published, with its answers, and what is said in its recordings."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PAGE_SIZE, PROBLEMS, PageNumber, PageSize, Parameters, Problem, refuse_parameters
from wiki.knowledge.permissions import can_keep_knowledge
from wiki.knowledge.queries.pages import Answer, knowledge_or_404, published_in, read_knowledge
from wiki.models import KnowledgePage, Recording

router = Router(tags=["wiki"])

REQUESTS_A_MINUTE = "120/m"

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]


class KnowledgePageOut(Schema):
    """A knowledge page, without its answers."""

    id: str
    address: str
    title: str
    language: Literal["fr", "en"]
    space: str
    speaker: str = Field(description="Handle of who says what they know")
    state: Literal["draft", "reviewed", "published"]
    published_at: datetime | None
    skills: list[str] = Field(description="Ids of the skills that it is about")


class KnowledgePagesOut(Schema):
    total: int
    results: list[KnowledgePageOut]


class CueOut(Schema):
    """A sentence of a transcript, and when it is said, in milliseconds."""

    start: int
    end: int
    text: str


class RecordingOut(Schema):
    """A recording that the caller may play."""

    id: str
    address: str = Field(description="The page on which it is played")
    title: str
    medium: Literal["video", "audio"]
    language: Literal["fr", "en"]
    duration_ms: int | None
    captions: list[CueOut] = Field(description="Empty until who speaks has approved them")
    transcript: str = Field(description="The words of the captions, a sentence on each line")


class KnowledgeAnswerOut(Schema):
    """A question, and its answer as it was last published."""

    anchor: str
    question: str
    is_answered: bool
    html: str
    recordings: list[RecordingOut]


class WholeKnowledgePageOut(KnowledgePageOut):
    """A knowledge page with its answers."""

    answers: list[KnowledgeAnswerOut]


class KnowledgeParameters(Parameters):
    page: PageNumber = 1
    page_size: PageSize = PAGE_SIZE
    skill: PublicId | None = Field(None, description="Only the pages about this skill")
    speaker: Annotated[str, StringConstraints(max_length=150)] | None = Field(None, description="Only those of this handle")


@router.get("/wiki/knowledge", response={200: KnowledgePagesOut, **PROBLEMS})
def knowledge_pages(request: HttpRequest, parameters: Query[KnowledgeParameters]) -> KnowledgePagesOut:
    """List the published knowledge pages that the caller can see, the last one first."""
    viewer = _caller(request)
    require(can_keep_knowledge(viewer))
    found = published_in(
        viewer, parameters.page, parameters.page_size, skill=parameters.skill or "", speaker=parameters.speaker or ""
    )
    rows = list(found) if found.number == parameters.page else []
    return KnowledgePagesOut(total=found.paginator.count, results=[KnowledgePageOut(**_facts(page)) for page in rows])


@router.get("/wiki/knowledge/{id}", response={200: WholeKnowledgePageOut, 404: Problem, **PROBLEMS})
def knowledge_page(request: HttpRequest, id: Path[PublicId]) -> WholeKnowledgePageOut:  # noqa: A002
    """Get a knowledge page with its answers, and the recordings and captions in them."""
    viewer = _caller(request)
    refuse_parameters(request)
    page = knowledge_or_404(viewer, id)
    answers = [_answer(one) for one in read_knowledge(viewer, page, page.html).answers]
    return WholeKnowledgePageOut(**_facts(page), answers=answers)


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _facts(page: KnowledgePage) -> dict[str, Any]:
    return {
        "id": page.public_id,
        "address": page.get_absolute_url(),
        "title": page.title,
        "language": page.language,
        "space": page.space.public_id,
        "speaker": page.speaker.handle,
        "state": page.state,
        "published_at": page.opened_at,
        "skills": [skill.public_id for skill in page.skills.all()],
    }


def _answer(answer: Answer) -> KnowledgeAnswerOut:
    return KnowledgeAnswerOut(
        anchor=answer.section.anchor,
        question=answer.section.words,
        is_answered=answer.section.is_answered,
        html=answer.html,
        recordings=[_recording(one) for one in answer.recordings],
    )


def _recording(recording: Recording) -> RecordingOut:
    cues = recording.cues if recording.has_captions else []
    return RecordingOut(
        id=recording.public_id,
        address=recording.get_absolute_url(),
        title=recording.title,
        medium=cast("Literal['video', 'audio']", recording.medium),
        language=cast("Literal['fr', 'en']", recording.language),
        duration_ms=recording.duration_ms,
        captions=[CueOut(**cue) for cue in cues],
        transcript="\n".join(cue["text"] for cue in cues),
    )
