"""Addresses of recordings and of knowledge pages; fixed words come before the address of a page."""

from django.urls import path

from wiki.knowledge.views import answers, asking, captions, pages, recordings, sets

recording_patterns = [
    path("wiki/recordings/<slug:public_id>/", recordings.recording, name="recording"),
    path("wiki/recordings/<slug:public_id>/slices/<int:take>/<int:number>/", recordings.slice_of, name="slice"),
    path("wiki/recordings/<slug:public_id>/files/<slug:kind>/", recordings.recording_file, name="recording_file"),
    path("wiki/recordings/<slug:public_id>/captions.vtt", recordings.captions_file, name="captions_file"),
    path("wiki/recordings/<slug:public_id>/captions/", captions.captions, name="captions"),
    path("wiki/recordings/<slug:public_id>/captions/approve/", captions.approve, name="approve_captions"),
    path("wiki/recordings/<slug:public_id>/transcript/", captions.transcript, name="transcript"),
    path("wiki/recordings/<slug:public_id>/keep/", recordings.keep, name="keep_recording"),
    path("wiki/recordings/<slug:public_id>/discard/", recordings.discard, name="discard_recording"),
    path("wiki/recordings/<slug:public_id>/again/", recordings.again, name="convert_again"),
    path("wiki/recordings/<slug:public_id>/remove/", recordings.remove, name="remove_recording"),
    path("wiki/recordings/<slug:public_id>/consent/", recordings.consent, name="consent_recording"),
    path("wiki/<slug:address>/recordings/", recordings.begin, name="begin_recording"),
    path("wiki/<slug:address>/record/", answers.record_word, name="record_word"),
]

asking_patterns = [
    path("wiki/knowledge/ask/<slug:departure>/", asking.colleague_questions, name="colleague_questions"),
    path("wiki/knowledge/ask/<slug:departure>/open/", asking.open_questions, name="open_questions"),
    path("wiki/knowledge/ask/<slug:departure>/stop/", asking.stop_questions, name="stop_questions"),
    path("wiki/knowledge/stop/<str:token>/", asking.stop_by_mail, name="stop_by_mail"),
    path("wiki/knowledge/asked/<slug:public_id>/", asking.asked_question, name="asked_question"),
    path("wiki/knowledge/asked/<slug:public_id>/support/", asking.support_question, name="support_question"),
    path("wiki/knowledge/asked/<slug:public_id>/answer/", asking.take_up_question, name="take_up_question"),
    path("wiki/knowledge/asked/<slug:public_id>/join/", asking.join_question, name="join_question"),
    path("wiki/knowledge/asked/<slug:public_id>/separate/", asking.separate_question, name="separate_question"),
    path("wiki/knowledge/asked/<slug:public_id>/take-back/", asking.take_back_question, name="take_back_question"),
]

knowledge_patterns = [
    *recording_patterns,
    path("wiki/knowledge/", pages.index, name="knowledge"),
    path("wiki/knowledge/new/", pages.begin, name="begin_knowledge"),
    path("wiki/knowledge/mine/", pages.own, name="own_knowledge"),
    path("wiki/knowledge/questions/", sets.question_sets, name="question_sets"),
    path("wiki/knowledge/questions/new/", sets.new_question_set, name="new_question_set"),
    path("wiki/knowledge/questions/<slug:public_id>/", sets.question_set, name="question_set"),
    path("wiki/knowledge/questions/<slug:public_id>/archive/", sets.archive_set, name="archive_set"),
    path("wiki/knowledge/<slug:address>/", pages.knowledge_page, name="knowledge_page"),
    path("wiki/knowledge/<slug:address>/answers/", answers.answers, name="answers"),
    path("wiki/knowledge/<slug:address>/answers/<slug:anchor>/", answers.answer, name="answer"),
    path("wiki/knowledge/<slug:address>/answers/<slug:anchor>/file/", answers.send_file, name="send_recording"),
    path("wiki/knowledge/<slug:address>/settings/", pages.settings, name="knowledge_settings"),
    path("wiki/knowledge/<slug:address>/skills/", pages.skills, name="knowledge_skills"),
    path("wiki/knowledge/<slug:address>/agree/", pages.agree, name="agree"),
    path("wiki/knowledge/<slug:address>/ask-review/", pages.ask_review, name="ask_review"),
    path("wiki/knowledge/<slug:address>/review/", pages.review, name="review_knowledge"),
    path("wiki/knowledge/<slug:address>/publish/", pages.publish, name="publish_knowledge"),
    path("wiki/knowledge/<slug:address>/draft/", pages.draft, name="draft_knowledge"),
]
