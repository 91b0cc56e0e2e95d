"""Addresses of recordings and of knowledge pages; fixed words come before the address of a page."""

from django.urls import path

from wiki.knowledge.views import recordings

recording_patterns = [
    path("wiki/recordings/<slug:public_id>/", recordings.recording, name="recording"),
    path("wiki/recordings/<slug:public_id>/slices/<int:take>/<int:number>/", recordings.slice_of, name="slice"),
    path("wiki/recordings/<slug:public_id>/files/<slug:kind>/", recordings.recording_file, name="recording_file"),
    path("wiki/recordings/<slug:public_id>/captions.vtt", recordings.captions_file, name="captions_file"),
    path("wiki/recordings/<slug:public_id>/keep/", recordings.keep, name="keep_recording"),
    path("wiki/recordings/<slug:public_id>/discard/", recordings.discard, name="discard_recording"),
    path("wiki/recordings/<slug:public_id>/again/", recordings.again, name="convert_again"),
    path("wiki/recordings/<slug:public_id>/remove/", recordings.remove, name="remove_recording"),
    path("wiki/recordings/<slug:public_id>/consent/", recordings.consent, name="consent_recording"),
    path("wiki/<slug:address>/recordings/", recordings.begin, name="begin_recording"),
]

knowledge_patterns = [*recording_patterns]
