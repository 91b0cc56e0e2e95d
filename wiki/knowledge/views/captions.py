"""Captions: what is said, cut into sentences, their times, and the word of who speaks that they are right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.permissions import require
from wiki.knowledge import permissions
from wiki.knowledge.actions.captions import approve_captions, save_captions
from wiki.knowledge.forms import CuesForm, TranscriptForm
from wiki.queries.recordings import recording_or_404
from wiki.views.addresses import FORM_METHODS, limited


@require_http_methods(FORM_METHODS)
def captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The captions of a recording, with their times."""
    viewer = limited(request)
    recording = recording_or_404(viewer, public_id)
    require(permissions.can_caption(viewer, recording))
    if not recording.cues:
        return redirect("wiki:transcript", public_id)
    form = CuesForm(recording, request.POST if request.method == "POST" else None)
    if form.is_valid():
        recording = save_captions(actor=viewer, recording=recording, cues=form.cleaned_data["cues"])
        messages.success(request, _("The captions are saved."))
        return redirect("wiki:captions", public_id)
    context = {
        "section": "knowledge",
        "recording": recording,
        "form": form,
        "can_approve": permissions.can_approve_captions(viewer, recording),
    }
    return render(request, "wiki/knowledge/captions.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
def transcript(request: HttpRequest, public_id: str) -> HttpResponse:
    """Type or paste what is said, or bring captions; they take the place of those that are there."""
    viewer = limited(request)
    recording = recording_or_404(viewer, public_id)
    require(permissions.can_caption(viewer, recording))
    said = "\n".join(cue["text"] for cue in recording.cues)
    form = TranscriptForm(recording, request.POST or None, request.FILES or None, initial={"transcript": said})
    if form.is_valid():
        save_captions(actor=viewer, recording=recording, cues=form.cues)
        return redirect("wiki:captions", public_id)
    context = {"section": "knowledge", "recording": recording, "form": form}
    return render(request, "wiki/knowledge/transcript.html", context, status=422 if form.is_bound else 200)


@require_POST
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that the captions are what one said."""
    viewer = limited(request)
    recording = recording_or_404(viewer, public_id)
    require(permissions.can_approve_captions(viewer, recording))
    if request.POST.get("seen") != recording.captions_digest:
        messages.error(request, _("The captions were changed meanwhile. Read them again, then approve them."))
        return redirect("wiki:captions", public_id)
    approve_captions(actor=viewer, recording=recording)
    messages.success(request, _("The captions are shown to everyone who plays the recording."))
    return redirect(recording)
