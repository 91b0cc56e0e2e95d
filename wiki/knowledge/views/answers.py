"""Answering one question: in words, aloud, or with a file."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import FileGoneError, store_sent
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.device_features import allow_recording
from wiki.knowledge.actions.pages import AnswerChangedError, answer_in_words
from wiki.knowledge.actions.recordings import begin_recording, keep_file
from wiki.knowledge.forms import AnswerForm, SentRecordingForm
from wiki.knowledge.permissions import can_record
from wiki.knowledge.queries.pages import Aloud, Answering, answering, current_sections, word_about
from wiki.knowledge.views.pages import SECTION, of_knowledge
from wiki.knowledge.views.recordings import RECORDINGS_AN_HOUR, addresses_of
from wiki.models import MAX_MINUTES, SLICE_SECONDS, KnowledgePage, Medium, WikiPage
from wiki.permissions import can_edit_page
from wiki.text.captions import shown_clock
from wiki.views.addresses import FORM_METHODS, keeping_typed, of_page
from wiki.views.addresses import SECTION as SPACES

WAYS: Final = ("text", "audio", "video", "file")


@require_safe
@of_knowledge
def answers(_request: HttpRequest, viewer: User, page: KnowledgePage) -> HttpResponse:
    """The first question without an answer, else the first one."""
    require(can_edit_page(viewer, page))
    asked = current_sections(page)
    first = next((one for one in asked if not one.is_answered), next(iter(asked), None))
    return redirect("wiki:answer", page.address, first.anchor) if first else redirect(page)


@require_http_methods(FORM_METHODS)
@keeping_typed("words")
@of_knowledge
def answer(request: HttpRequest, viewer: User, page: KnowledgePage, anchor: str) -> HttpResponse:
    """The page of one question; `by` says how it is answered, and what is sent is an answer in words."""
    require(can_edit_page(viewer, page))
    found = answering(viewer, page, anchor)
    if request.method != "POST":
        by = request.GET.get("by", "")
        usual = "text" if found.section.is_answered and not found.recording else "video"
        return _answer(request, viewer, page, found, by if by in WAYS else usual if found.can_record else "text")
    form = AnswerForm(request.POST)
    if not found.section.is_plain or not form.is_valid():
        return _answer(request, viewer, page, found, "text", words=form, status=422)
    try:
        answer_in_words(actor=viewer, page=page, question=found.section.words, **form.cleaned_data)
    except AnswerChangedError as changed:
        # What was typed stays; sent again, it takes the place of the answer that is now shown beside it.
        again = AnswerForm({"words": form.cleaned_data["words"], "seen": changed.answer})
        again.add_error(
            "words", _("Somebody changed this answer meanwhile. Theirs is below. Save again to put yours in its place.")
        )
        return _answer(request, viewer, page, found, "text", words=again, theirs=changed.answer, status=409)
    messages.success(request, _("The answer is saved."))
    return redirect("wiki:answer", page.address, (found.later or found.section).anchor)


@require_POST
@of_knowledge
def send_file(request: HttpRequest, viewer: User, page: KnowledgePage, anchor: str) -> HttpResponse:
    """Answer with a file of sound or pictures."""
    require(can_edit_page(viewer, page))
    found = answering(viewer, page, anchor)
    form = SentRecordingForm(viewer, page.public_id, request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, viewer, page, found, "file", sent=form, status=422)
    limit(request, "recordings", RECORDINGS_AN_HOUR)
    try:
        recording = begin_recording(
            actor=viewer,
            page=page,
            title=found.section.words,
            medium=Medium.VIDEO,
            consents=form.cleaned_data["consents"],
            replaces=found.recording,
        )
        keep_file(actor=viewer, recording=recording, file=store_sent(form.cleaned_data["sent"][0], by=viewer))
    except PermissionRefused as refused:
        form.add_error(None, str(refused.reason))
        return _answer(request, viewer, page, found, "file", sent=form, status=422)
    except FileGoneError:
        form.add_error("sent", _("What you sent is no longer there. Choose the file again."))
        return _answer(request, viewer, page, found, "file", sent=form, status=422)
    messages.success(request, _("The recording is kept. It can be played in a moment."))
    return redirect("wiki:answer", page.address, anchor)


def _answer(
    request: HttpRequest,
    viewer: User,
    page: KnowledgePage,
    found: Answering,
    by: str,
    *,
    words: AnswerForm | None = None,
    sent: SentRecordingForm | None = None,
    theirs: str = "",
    status: int = 200,
) -> HttpResponse:
    plain = found.section.plain
    context: dict[str, Any] = {
        "section": SECTION,
        "page": page,
        "found": found,
        "by": by,
        "words": words or AnswerForm(initial={"words": plain, "seen": plain}),
        "sent": sent or SentRecordingForm(viewer, page.public_id),
        "theirs": theirs,
        "is_speaker": viewer.pk == page.speaker_id,
        "max_seconds": MAX_MINUTES * 60,
        "max_minutes": MAX_MINUTES,
        "interrupted": _interrupted(found),
    }
    response = render(request, "wiki/knowledge/answer.html", context, status=status)
    return allow_recording(response) if by in {"audio", "video"} else response


@require_safe
@of_page
def record_word(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Record a word about an ordinary page; it stands at the end of its text."""
    if page.is_knowledge:
        return redirect("wiki:answers", page.address)
    require(can_record(viewer, page))
    found = word_about(viewer, page)
    context = {
        "section": "groups" if page.space.group else SPACES,
        "page": page,
        "found": found,
        "by": "video" if request.GET.get("by") == "video" else "audio",
        "max_seconds": MAX_MINUTES * 60,
        "max_minutes": MAX_MINUTES,
        "interrupted": _interrupted(found),
    }
    return allow_recording(render(request, "wiki/knowledge/word.html", context))


def _interrupted(found: Answering | Aloud) -> dict[str, Any] | None:
    """How a script goes on with what was interrupted."""
    if found.interrupted is None:
        return None
    takes = list(found.interrupted.slices.values_list("take", flat=True))
    seconds = SLICE_SECONDS * len(takes)
    facts = {"take": max(takes, default=-1) + 1, "seconds": seconds, "clock": shown_clock(1000 * seconds)}
    return {**addresses_of(found.interrupted), **facts, "medium": found.interrupted.medium}
