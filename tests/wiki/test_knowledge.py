"""Knowledge pages: begun, answered, read over, published; captions; and who may do what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.actions import retire_member
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.actions import add_audience_member, remove_audience_member
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles.models import OrganizationRole
from tests.groups.world import World
from tests.profiles.organizations import make_holder, make_organization, place
from tests.wiki.pages import line
from tests.wiki.recordings import WEBM, begun, kept, made_ready
from tests.wiki.texts import body
from wiki.actions.readers import set_editors, show_page_to
from wiki.actions.texts import rewrite_page
from wiki.knowledge.actions.captions import approve_captions, save_captions
from wiki.knowledge.actions.converting import _fail
from wiki.knowledge.actions.pages import (
    AnswerChangedError,
    agree,
    answer_in_words,
    ask_for_review,
    begin_knowledge,
    give_review,
    publish_knowledge,
    take_back_to_draft,
)
from wiki.knowledge.actions.recordings import add_slice, convert_again, set_consent
from wiki.knowledge.queries.pages import SHOWN, index_for
from wiki.models import (
    Editors,
    KnowledgePage,
    KnowledgeState,
    Owner,
    Problem,
    QuestionSet,
    Recording,
    RecordingState,
    Way,
    WikiPage,
)
from wiki.text.captions import cues_of
from wiki.text.sections import sections

pytestmark = pytest.mark.django_db
EVERYONE_AROUND = Choice(AROUND)
FILE = "WEBVTT\n\n00:00.000 --> 00:01.000\nUn mot.\n"


@pytest.fixture
def retiree() -> User:
    return make_member("Huguette Morin", kind=Kind.RETIREE)


def begin(actor: User, owner: Owner = None, **facts: object) -> KnowledgePage:
    values = {"title": "Lire la rivière", "language": "fr", "questions": QuestionSet.objects.first(), **facts}
    return begin_knowledge(actor=actor, owner=owner, **values)  # type: ignore[arg-type]


def fresh(page: KnowledgePage) -> KnowledgePage:
    return KnowledgePage.objects.select_related("space__place", "place__audience", "place__within", "speaker").get(pk=page.pk)


def asked(page: KnowledgePage) -> list[str]:
    return [one.words for one in sections(fresh(page).body)]


def sees(viewer: User, page: KnowledgePage) -> bool:
    return KnowledgePage.objects.visible_to(viewer).filter(pk=page.pk).exists()


def tab_of(member: User) -> Client:
    return sign_in_as(Client(), member)


# Pages --------------------------------------------------------------------------------------------------------------------


def test_a_retiree_answers_and_publishes_without_an_organization(retiree: User) -> None:
    reader, page = make_member("Rita Reader"), begin(retiree)
    assert len(asked(page)) == 8
    assert not sees(reader, page)
    answer_in_words(actor=retiree, page=page, question=asked(page)[0], words="Le pont.\n\nPuis la tour.", seen="")
    assert "<p>Le pont.</p><p>Puis la tour.</p>" in fresh(page).html
    publish_knowledge(actor=retiree, page=page, choice=EVERYONE_AROUND)
    assert sees(reader, page)
    html = tab_of(reader).get(page.get_absolute_url()).content.decode()
    assert "Puis la tour." in html
    take_back_to_draft(actor=retiree, page=page)
    assert not sees(reader, page)


def test_only_its_authors_change_a_page_whoever_manages_its_space(world: World) -> None:
    group, owner, member = world.groups["open"], world.person("owner"), world.person("group member")
    page = begin(member, group)
    publish_knowledge(actor=member, page=page, choice=EVERYONE_AROUND)
    with pytest.raises(PermissionRefused, match="who interviews them"):
        rewrite_page(actor=owner, page=fresh(page), body=fresh(page).body, way=Way.FORM)
    Group.objects.filter(pk=group.pk).update(archived_at=timezone.now())
    with pytest.raises(PermissionRefused):
        answer_in_words(actor=member, page=KnowledgePage.objects.get(pk=page.pk), question=asked(page)[0], words="x", seen="")


def test_nobody_but_the_speaker_shows_a_page_to_others_or_has_others_write_it(world: World) -> None:
    owner, member = world.person("owner"), world.person("group member")
    page = begin(owner, world.groups["open"], speaker=member)
    with pytest.raises(PermissionRefused, match="knowledge page"):
        show_page_to(actor=owner, page=page, choice=EVERYONE_AROUND)
    publish_knowledge(actor=member, page=fresh(page), choice=EVERYONE_AROUND)
    with pytest.raises(PermissionRefused, match="knowledge page"):
        set_editors(actor=owner, page=page, editors=Editors.READERS, is_open_to_comments=True)


def test_a_reader_of_a_knowledge_page_can_report_it_and_its_author_delete_it(retiree: User, writer: User) -> None:
    page = begin(retiree)
    publish_knowledge(actor=retiree, page=page, choice=EVERYONE_AROUND)
    html = tab_of(writer).get(page.get_absolute_url()).content.decode()
    assert reverse("moderation:report", args=[page.key]) in html
    assert reverse("wiki:readers", args=[page.address]) not in html
    delete = reverse("wiki:delete", args=[page.address])
    assert delete not in html
    assert delete in tab_of(retiree).get(page.get_absolute_url()).content.decode()


def test_who_interviews_writes_and_records_once_the_speaker_agrees(retiree: User, writer: User) -> None:
    page = begin(writer, speaker=retiree)
    assert (page.speaker, page.interviewer) == (retiree, writer)
    assert Event.objects.filter(kind="wiki.asked_to_speak", subject=page.key).exists()
    answer_in_words(actor=writer, page=page, question=asked(page)[0], words="Noté.", seen="")
    with pytest.raises(PermissionRefused, match="has not agreed"):
        begun(writer, page, asked(page)[0])
    agree(actor=retiree, page=page, is_given=True)
    assert begun(writer, fresh(page), asked(page)[0], consents=False).speaker == retiree
    with pytest.raises(PermissionRefused):
        agree(actor=writer, page=page, is_given=False)
    with pytest.raises(PermissionRefused):
        publish_knowledge(actor=writer, page=page, choice=EVERYONE_AROUND)


def test_consent_that_is_withdrawn_on_a_page_silences_its_recordings(retiree: User) -> None:
    page = begin(retiree)
    recording = made_ready(kept(retiree, page, WEBM + b"film", asked(page)[0]))
    publish_knowledge(actor=retiree, page=page, choice=EVERYONE_AROUND)
    reader = tab_of(make_member("Rita Reader"))
    assert recording.public_id in reader.get(page.get_absolute_url()).content.decode()
    agree(actor=retiree, page=page, is_given=False)
    html = reader.get(page.get_absolute_url()).content.decode()
    assert recording.public_id not in html
    assert "Il a été retiré" in html
    assert reader.get(recording.get_absolute_url()).status_code == 404
    agree(actor=retiree, page=page, is_given=True)
    assert reader.get(recording.get_absolute_url()).status_code == 200


def test_agreeing_again_does_not_give_back_what_was_withdrawn_by_itself(retiree: User) -> None:
    page = begin(retiree)
    first, second = (made_ready(kept(retiree, page, WEBM + b"film", words)) for words in asked(page)[:2])
    set_consent(actor=retiree, recording=first, is_given=False)
    agree(actor=retiree, page=page, is_given=False)
    assert not Recording.objects.filter(withdrawn_at=None).exists()
    agree(actor=retiree, page=page, is_given=True)
    assert list(Recording.objects.filter(withdrawn_at=None)) == [second]


def test_who_is_asked_to_read_it_sees_the_draft_and_the_speaker_is_told(retiree: User, writer: User) -> None:
    page = begin(retiree)
    ask_for_review(actor=retiree, page=page, reviewer=writer)
    assert sees(writer, page)
    assert not sees(make_member("Rita Reader"), page)
    assert Event.objects.filter(kind="wiki.asked_to_review", subject=page.key).exists()
    with pytest.raises(PermissionRefused):
        answer_in_words(actor=writer, page=fresh(page), question=asked(page)[0], words="x", seen="")
    with pytest.raises(PermissionRefused):
        give_review(actor=retiree, page=page)
    give_review(actor=writer, page=fresh(page))
    assert fresh(page).state == KnowledgeState.REVIEWED
    assert Event.objects.filter(kind="wiki.reviewed", subject=page.key).exists()
    ask_for_review(actor=retiree, page=page, reviewer=None)
    assert not sees(writer, page)


def test_what_is_done_waits_for_nobody_any_more(retiree: User, writer: User) -> None:
    page = begin(writer, speaker=retiree)
    reader = make_member("Rita Reader")
    ask_for_review(actor=writer, page=page, reviewer=reader)
    assert line(reader, "wiki.asked_to_review")
    give_review(actor=reader, page=fresh(page))
    assert not line(reader, "wiki.asked_to_review")
    assert line(retiree, "wiki.reviewed")
    publish_knowledge(actor=retiree, page=fresh(page), choice=EVERYONE_AROUND)
    assert not line(retiree, "wiki.reviewed")
    agree(actor=retiree, page=fresh(page), is_given=True)
    recording = made_ready(kept(writer, fresh(page), WEBM + b"x" * 100))
    save_captions(actor=writer, recording=recording, cues=cues_of(FILE))
    Recording.objects.filter(pk=recording.pk).update(state=RecordingState.CONVERTING)
    _fail(recording, Problem.UNREADABLE)
    assert line(retiree, "wiki.captions_wait")
    assert line(writer, "wiki.recording_failed")
    approve_captions(actor=retiree, recording=Recording.objects.get())
    convert_again(actor=writer, recording=Recording.objects.get())
    assert not line(retiree, "wiki.captions_wait")
    assert not line(writer, "wiki.recording_failed")


def test_nobody_is_asked_to_read_what_is_published(retiree: User, writer: User) -> None:
    page = begin(retiree)
    publish_knowledge(actor=retiree, page=page, choice=EVERYONE_AROUND)
    with pytest.raises(PermissionRefused, match="published"):
        ask_for_review(actor=retiree, page=fresh(page), reviewer=writer)
    assert reverse("wiki:ask_review", args=[page.address]) not in settings_of(retiree, page)


def settings_of(member: User, page: KnowledgePage) -> str:
    return tab_of(member).get(reverse("wiki:knowledge_settings", args=[page.address])).content.decode()


def test_who_has_read_a_page_is_not_asked_again_when_it_is_a_draft_again(retiree: User, writer: User) -> None:
    page = begin(retiree)
    ask_for_review(actor=retiree, page=page, reviewer=writer)
    give_review(actor=writer, page=fresh(page))
    publish_knowledge(actor=retiree, page=fresh(page), choice=EVERYONE_AROUND)
    take_back_to_draft(actor=retiree, page=fresh(page))
    assert not index_for(writer).to_review
    assert sees(writer, page)


@pytest.mark.parametrize("state", ["draft", "published"])
def test_who_moves_to_another_organization_goes_on_with_their_page_in_the_first(state: str) -> None:
    one, other, member = make_organization("Un", "One"), make_organization("Deux", "Two"), make_member("Lise Petiquay")
    place(member, organization=one)
    page = begin(member, one)
    if state == "published":
        publish_knowledge(actor=member, page=page, choice=EVERYONE_AROUND)
    place(member, organization=other)
    member = User.objects.get(pk=member.pk)
    assert sees(member, page)
    answer_in_words(actor=member, page=fresh(page), question=asked(page)[0], words="Encore un mot.", seen="")


def test_an_answer_whose_question_is_gone_is_shown_to_be_copied(retiree: User) -> None:
    page = begin(retiree)
    address = reverse("wiki:answer", args=[page.address, sections(page.body)[0].anchor])
    rewrite_page(actor=retiree, page=fresh(page), body=body("Rien."), way=Way.FORM)
    sent = {"words": "Une longue réponse", "seen": ""}
    for tab, status in ((tab_of(retiree), 404), (tab_of(make_member("Rita Reader")), 404), (Client(), 403)):
        response = tab.post(address, sent)
        assert (response.status_code, "Une longue réponse" in response.content.decode()) == (status, True)


def test_who_leaves_their_organization_goes_on_with_the_page_that_stands_there() -> None:
    organization, member = make_organization(), make_member("Lise Petiquay")
    add_audience_member(audience=organization.audience, member=member)
    page = begin(member, organization)
    publish_knowledge(actor=member, page=page, choice=EVERYONE_AROUND)
    colleague = make_member("Rita Reader")
    add_audience_member(audience=organization.audience, member=colleague)
    member.private_email, member.private_email_verified_at = "lise@maison.example", timezone.now()
    member.save()
    retire_member(actor=None, member=member)
    remove_audience_member(audience=organization.audience, member=member)
    member = User.objects.get(pk=member.pk)
    assert sees(member, page)
    assert sees(User.objects.get(pk=colleague.pk), page)
    assert not sees(make_member("Omar Out"), page)
    answer_in_words(actor=member, page=fresh(page), question=asked(page)[0], words="Encore un mot.", seen="")


def test_somebody_who_does_not_see_the_space_is_neither_speaker_nor_reader(world: World) -> None:
    owner, outsider = world.person("owner"), make_member("Omar Out")
    with pytest.raises(PermissionRefused, match="must see this space"):
        begin(owner, world.groups["hidden"], speaker=outsider)
    page = begin(owner, world.groups["hidden"])
    with pytest.raises(PermissionRefused):
        ask_for_review(actor=owner, page=page, reviewer=outsider)
    assert not sees(outsider, page)


def test_two_who_answer_one_question_lose_nothing(retiree: User, writer: User) -> None:
    page = begin(writer, speaker=retiree)
    question = asked(page)[0]
    answer_in_words(actor=writer, page=page, question=question, words="Le sien.", seen="")
    with pytest.raises(AnswerChangedError) as changed:
        answer_in_words(actor=retiree, page=page, question=question, words="Le mien.", seen="")
    assert changed.value.answer == "Le sien."
    address = reverse("wiki:answer", args=[page.address, sections(fresh(page).body)[0].anchor])
    answer = tab_of(retiree).post(address, {"words": "Le mien.", "seen": ""})
    assert answer.status_code == 409
    assert "Le mien." in answer.content.decode()
    assert "Le sien." in answer.content.decode()
    answer_in_words(actor=retiree, page=page, question=question, words="Le mien.", seen="Le sien.")
    assert "Le mien." in fresh(page).text


def test_an_answer_that_is_saved_as_it_is_makes_no_edition(retiree: User) -> None:
    page = begin(retiree)
    for seen in ("", "Un mot."):
        answer_in_words(actor=retiree, page=fresh(page), question=asked(page)[0], words="Un mot.", seen=seen)
    assert fresh(page).edition == page.edition + 1


def test_an_answer_in_words_keeps_the_recording(retiree: User) -> None:
    page = begin(retiree)
    recording = kept(retiree, page, WEBM + b"film", asked(page)[0])
    answer_in_words(actor=retiree, page=page, question=asked(page)[0], words="Et en mots.", seen="")
    section = sections(fresh(page).body)[0]
    assert (section.recordings, section.plain) == ([recording.public_id], "Et en mots.")


def test_the_same_form_sent_twice_begins_one_page(retiree: User) -> None:
    assert begin(retiree, public_id="0123456789abcdef") == begin(retiree, public_id="0123456789abcdef")


def test_a_page_has_the_identity_that_the_form_gave_it_and_no_other(retiree: User) -> None:
    tab, address = tab_of(retiree), reverse("wiki:begin_knowledge")
    form = tab.get(address).context["form"]
    sent = {name: form[name].value() for name in ("questions", "owner", "language")} | {"title": "Lire la rivière"}
    assert tab.post(address, {**sent, "public_id": "a b/c"}).status_code == 422
    for _twice in range(2):
        assert tab.post(address, {**sent, "public_id": form["public_id"].value()}).status_code == 302
    assert KnowledgePage.objects.count() == 1


def test_the_list_shows_a_reader_what_they_see_in_a_constant_number_of_statements(retiree: User) -> None:
    reader = make_member("Rita Reader")
    tab = tab_of(reader)

    def add() -> None:
        page = begin(retiree, title="Une page")
        publish_knowledge(actor=retiree, page=page, choice=EVERYONE_AROUND)

    begin(retiree, title="Un brouillon secret")
    add()
    assert_constant_statements(lambda: tab.get(reverse("wiki:knowledge")), add)
    assert "secret" not in tab.get(reverse("wiki:knowledge")).content.decode()


# Question sets ------------------------------------------------------------------------------------------------------------

SET = {
    "name_fr": "Hydrométrie",
    "name_en": "Hydrometry",
    "questions_fr": "Quelle station ? | La plus sûre\nQuel seuil ?",
    "questions_en": "Which station? | The safest\nWhich threshold?",
}


def test_a_curator_keeps_the_questions_of_their_organization() -> None:
    organization = make_organization()
    curator = make_holder(organization, OrganizationRole.CURATOR)
    tab, address = tab_of(curator), reverse("wiki:new_question_set")
    assert tab.post(address, {**SET, "organization": "everyone"}).status_code == 422
    assert tab.post(address, {**SET, "organization": organization.public_id, "questions_en": "One?"}).status_code == 422
    assert tab.post(address, {**SET, "organization": organization.public_id}).status_code == 302
    made = QuestionSet.objects.get(organization=organization)
    assert [(one.words_en, one.help_en) for one in made.questions.all()] == [
        ("Which station?", "The safest"),
        ("Which threshold?", ""),
    ]
    first = QuestionSet.objects.get(organization=None)
    assert tab.get(first.get_absolute_url()).status_code == 404
    assert tab_of(make_member("Rita Reader")).get(made.get_absolute_url()).status_code == 404


# Captions -----------------------------------------------------------------------------------------------------------------


def test_what_was_interrupted_is_offered_to_who_recorded_it(retiree: User, writer: User) -> None:
    page = begin(writer, speaker=retiree)
    agree(actor=retiree, page=page, is_given=True)
    recording = begun(retiree, fresh(page), asked(page)[0])
    for number in range(3):
        add_slice(actor=retiree, recording=recording, take=0, number=number, content=WEBM + bytes([number]))
    address = reverse("wiki:answer", args=[page.address, sections(fresh(page).body)[0].anchor])
    html = tab_of(retiree).get(address, {"by": "video"}).content.decode()
    assert "Un enregistrement d’une durée de 0:06 a été interrompu." in html
    assert 'data-take="1"' in html
    assert "interrompu" not in tab_of(writer).get(address, {"by": "text"}).content.decode()
    tab_of(retiree).post(reverse("wiki:keep_recording", args=[recording.public_id]))
    assert Recording.objects.get().state == RecordingState.CONVERTING


def test_what_is_kept_twice_is_kept_once(retiree: User) -> None:
    recording = begun(retiree, begin(retiree))
    add_slice(actor=retiree, recording=recording, take=0, number=0, content=WEBM)
    tab, address = tab_of(retiree), reverse("wiki:keep_recording", args=[recording.public_id])
    assert [tab.post(address).status_code for _twice in range(2)] == [302, 302]


def test_one_finds_all_that_one_said_aloud(retiree: User) -> None:
    page = begin(retiree)
    for number in range(SHOWN + 1):
        begun(retiree, page, f"Question {number}")
    assert len(index_for(retiree).own_recordings) == SHOWN + 1


def test_a_page_that_records_may_ask_for_the_devices_and_no_other(retiree: User) -> None:
    page, tab = begin(retiree), tab_of(retiree)
    address = reverse("wiki:answer", args=[page.address, sections(fresh(page).body)[0].anchor])
    assert "camera=(self)" in tab.get(address, {"by": "video"}).headers["Permissions-Policy"]
    assert "camera=()" in tab.get(address, {"by": "text"}).headers["Permissions-Policy"]


def test_a_file_that_was_made_elsewhere_answers_a_question(retiree: User) -> None:
    page, tab = begin(retiree), tab_of(retiree)
    address = reverse("wiki:send_recording", args=[page.address, sections(fresh(page).body)[0].anchor])
    assert tab.post(address, {"consents": "on"}).status_code == 422
    sent = SimpleUploadedFile("film.webm", WEBM + b"film")
    assert tab.post(address, {"sent": sent}).status_code == 422
    assert not Recording.objects.exists()
    answer = tab.post(address, {"consents": "on", "sent": SimpleUploadedFile("film.webm", WEBM + b"film")})
    assert answer.status_code == 302
    assert Recording.objects.get().original is not None
    assert WikiPage.objects.filter(pk=page.pk, edition=2).exists()
    assert Recording.objects.get().heard_at > timezone.now() - timedelta(minutes=1)
