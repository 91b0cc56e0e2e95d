"""What the house knows of knowledge pages: search, home, news, evidence; by those who see them, while who speaks consents."""

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from io import BytesIO
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.comments.models import Comment
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.follows.actions import follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.places.exports import files_of
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.sections import found_sections, suggested_lines
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from intranet.kernel.web.since import happened_since
from intranet.kernel.web.waiting import waiting_for
from profiles.actions.skills import merge_skills
from profiles.departures.actions.plans import open_plan
from profiles.models import DepartureKind, Evidence, Skill
from tests.groups.world import World
from tests.profiles.organizations import make_organization, place
from tests.wiki.pages import line, mailed, told, write
from tests.wiki.recordings import WEBM, begun, kept, made_ready
from tests.wiki.root import have_root
from wiki.actions.moderation import hide_page
from wiki.archives import Format, archived_pages
from wiki.knowledge.actions.captions import approve_captions, save_captions
from wiki.knowledge.actions.converting import _fail
from wiki.knowledge.actions.pages import (
    agree,
    answer_in_words,
    ask_for_review,
    begin_knowledge,
    name_skills,
    publish_knowledge,
    take_back_to_draft,
)
from wiki.knowledge.actions.recordings import remove_recording, set_consent
from wiki.knowledge.notifications import CAPTIONS_WAIT, NEW, NOT_PREPARED
from wiki.knowledge.queries.home import drafts_for, published_since
from wiki.models import KNOWLEDGE, PAGE, Cue, KnowledgePage, Owner, Problem, QuestionSet, Recording, WikiPage
from wiki.queries.finding import find_pages
from wiki.text.captions import lines_of, place_of
from wiki.text.markdown import body_of_markdown, markdown_of
from wiki.text.rendering import recordings_of
from wiki.text.sections import sections

pytestmark = pytest.mark.django_db

SAID = ("Le premier jour, on monte à la tour.", "La fumée se couche avant midi.", "On appelle le barrage par zirconium.")
CUES = [
    Cue(start=number * 60_000, end=number * 60_000 + 900, text=f"{words} {'Et ainsi. ' * 20}")
    for number, words in enumerate(SAID)
]


@pytest.fixture
def retiree() -> User:
    have_root()
    return make_member("Huguette Morin", kind=Kind.RETIREE)


def spoken(speaker: User, owner: Owner = None, title: str = "Lire la forêt") -> tuple[KnowledgePage, Recording]:
    """A published page with a recording whose captions are approved."""
    questions = QuestionSet.objects.first()
    assert questions is not None
    page = begin_knowledge(actor=speaker, owner=owner, title=title, language="fr", questions=questions)
    agree(actor=speaker, page=page, is_given=True)
    recording = made_ready(kept(speaker, page, WEBM + b"film", sections(page.body)[0].words))
    save_captions(actor=speaker, recording=recording, cues=CUES)
    approve_captions(actor=speaker, recording=recording)
    publish_knowledge(actor=speaker, page=fresh(page), choice=Choice(AROUND))
    return fresh(page), Recording.objects.get(pk=recording.pk)


def fresh(page: KnowledgePage) -> KnowledgePage:
    return KnowledgePage.objects.select_related("space__place", "place__audience", "place__within", "speaker").get(pk=page.pk)


def skill(name: str = "Feux de forêt") -> Skill:
    return Skill.objects.create(name_fr=name, name_en=f"{name} (en)", is_curated=True)


def found(viewer: User, text: str) -> Mapping[str, list[str]]:
    """Where each section of the search of the site leads."""
    return {one.section.kind: [each.address for each in one.lines] for one in found_sections(viewer, text) if one.lines}


def counted(viewer: User, text: str) -> int:
    return search(SearchRequest(kind=PAGE, viewer_audiences=audience_ids(viewer), text=text)).total


# Search -------------------------------------------------------------------------------------------------------------------


def test_what_is_said_is_cut_where_a_hit_may_lead() -> None:
    cut = list(lines_of(CUES))
    assert [(number, start) for number, start, _words in cut] == [(0, 0), (1, 60_000), (2, 120_000)]
    assert list(lines_of([])) == []
    assert (place_of("#cue-ab12-3"), place_of("#s-cue"), place_of("")) == (("ab12", 3), ("", 0), ("", 0))


def test_a_word_that_was_said_leads_to_its_moment(retiree: User, writer: User, search_engine: SearchEngine) -> None:
    page, recording = spoken(retiree)
    build_missing()
    anchor = f"#cue-{recording.public_id}-2"
    assert found(writer, "zirconium") == {KNOWLEDGE: [f"{page.get_absolute_url()}{anchor}"]}
    (line_found,) = found_page(writer, PAGE, "zirconium", "").lines
    assert "(2:00)" in str(line_found.why)
    html = sign_in_as(Client(), writer).get(page.get_absolute_url()).content.decode()
    assert f'id="{anchor[1:]}"' in html
    assert found(writer, "Huguette Morin")[KNOWLEDGE]
    short = [Cue(start=0, end=900, text="Le premier jour."), Cue(start=1000, end=1900, text="On compte en vanadium.")]
    save_captions(actor=retiree, recording=recording, cues=short)
    approve_captions(actor=retiree, recording=recording)
    index_now()
    assert found(writer, "vanadium") == {KNOWLEDGE: [f"{page.get_absolute_url()}#cue-{recording.public_id}-1"]}


def test_what_nobody_may_hear_is_found_nowhere_at_once(retiree: User, writer: User, search_engine: SearchEngine) -> None:
    page, recording = spoken(retiree)
    build_missing()
    hidden = {
        "withdrawn": lambda: set_consent(actor=retiree, recording=recording, is_given=False),
        "given again": lambda: set_consent(actor=retiree, recording=recording, is_given=True),
        "withdrawn on the page": lambda: agree(actor=retiree, page=fresh(page), is_given=False),
        "agreed again": lambda: agree(actor=retiree, page=fresh(page), is_given=True),
        "changed": lambda: save_captions(actor=retiree, recording=recording, cues=[*CUES, CUES[0]]),
        "approved again": lambda: approve_captions(actor=retiree, recording=recording),
        "removed": lambda: remove_recording(actor=retiree, recording=recording),
    }
    for number, (step, do) in enumerate(hidden.items()):
        do()
        is_heard = number % 2 == 1
        if not is_heard:
            assert found(writer, "zirconium") == {}, f"{step}: the index is late"
            assert find_pages(writer, "zirconium", {}, "").page.lines == [], step
        index_now()
        assert bool(found(writer, "zirconium")) is is_heard, step
        assert counted(writer, "zirconium") == int(is_heard), step
    assert found(writer, "Lire la forêt")


def test_knowledge_is_a_kind_of_its_own_and_is_narrowed_by_skill(
    retiree: User, writer: User, front: WikiPage, search_engine: SearchEngine
) -> None:
    page, _recording = spoken(retiree)
    other, _other = spoken(make_member("Ada Minh"), title="Lire la forêt autrement")
    fires = skill()
    name_skills(actor=retiree, page=page, skills=[fires])
    build_missing()
    assert set(found(writer, "forêt")) >= {KNOWLEDGE}
    assert PAGE not in found(writer, "forêt")
    with translation.override("fr"):
        facets = {
            name: [(one.label, one.count) for one in choices]
            for name, _label, choices in find_pages(writer, "forêt", {"skill": fires.public_id}, "").facets
        }
    assert facets["skill"] == [("Feux de forêt", 1)]
    narrowed = find_pages(writer, "", {"type": KNOWLEDGE, "skill": fires.public_id}, "").page
    assert [one.public_id for one in narrowed.lines] == [page.public_id]
    merge_skills(actor=None, skill=fires, into=(kept := skill("Incendies")))
    index_now()
    narrowed = find_pages(writer, "", {"type": KNOWLEDGE, "skill": kept.public_id}, "").page
    assert [one.public_id for one in narrowed.lines] == [page.public_id]
    fires = kept
    assert other.public_id in {one.line.public_id for one in suggested_lines(writer, "Lire") if one.section.kind == KNOWLEDGE}
    address = f"{reverse('wiki:search')}?type=knowledge&skill={fires.public_id}"
    assert "Lire la forêt" in sign_in_as(Client(), writer).get(address).content.decode()


def test_a_hidden_group_s_transcript_is_found_and_counted_by_nobody_else(world: World, search_engine: SearchEngine) -> None:
    owner, outsider, member = world.person("owner"), world.person("employee"), world.person("group member")
    page, _recording = spoken(owner, world.groups["hidden"])
    fires = skill()
    name_skills(actor=owner, page=page, skills=[fires])
    follow(member=outsider, key=f"person:{owner.public_id}")
    build_missing()
    assert found(member, "zirconium")
    assert (found(outsider, "zirconium"), counted(outsider, "zirconium")) == ({}, 0)
    assert find_pages(outsider, "", {"skill": fires.public_id}, "").page.total == 0
    assert not [one for one in suggested_lines(outsider, "Lire") if one.section.kind == KNOWLEDGE]
    assert outsider.display_name not in told(NEW)
    assert published_since(outsider, timezone.now() - timedelta(days=1), 9) == []
    assert not Evidence.objects.filter(kind=KNOWLEDGE, audience__kind="everyone").exists()
    profile = reverse("profiles:person", args=[owner.handle])
    assert "Lire la forêt" not in sign_in_as(Client(), outsider).get(profile).content.decode()
    assert "Lire la forêt" in sign_in_as(Client(), member).get(profile).content.decode()
    hide_page(actor=owner, page=WikiPage.objects.to_list().get(pk=page.pk))
    assert found(member, "zirconium") == {}, "the index is late"
    index_now()
    assert counted(member, "zirconium") == 0


def test_finding_many_recordings_takes_as_many_statements_as_one(
    retiree: User, writer: User, search_engine: SearchEngine
) -> None:
    spoken(retiree)
    build_missing()
    tab = sign_in_as(Client(), writer)

    def more() -> None:
        for number in range(3):
            spoken(retiree, title=f"Lire {number}")
        index_now()

    since = timezone.now() - timedelta(days=1)
    follow(member=writer, key=f"person:{retiree.public_id}")
    assert_constant_statements(lambda: tab.get("/wiki/search/?q=zirconium"), more)
    assert_constant_statements(lambda: published_since(writer, since, 9), more)
    assert_constant_statements(lambda: drafts_for(retiree), more)


# Home and news ------------------------------------------------------------------------------------------------------------


def test_home_tells_of_people_groups_and_skills_and_of_the_next_question(retiree: User, writer: User) -> None:
    since = timezone.now() - timedelta(minutes=1)
    with translation.override("en"):
        assert [str(one.line) for one in waiting_for(retiree)] == ["Record what you know"]
        assert happened_since(writer, since).happenings == []
    follow(member=writer, key=f"person:{retiree.public_id}")
    page, _recording = spoken(retiree)
    assert told(NEW) == ["Nadia Côté"]
    assert line(writer, NEW) == "Huguette Morin published what they know: “Lire la forêt”"
    with translation.override("en"):
        lines = [one.line for one in happened_since(writer, since).happenings]
    assert lines == ["Huguette Morin published what they know: “Lire la forêt”"]
    take_back_to_draft(actor=retiree, page=page)
    answer_in_words(actor=retiree, page=page, question=sections(page.body)[1].words, words="Une fois.", seen="")
    (waits,) = waiting_for(retiree)
    assert waits.line == sections(page.body)[2].words
    assert happened_since(writer, since).happenings == []
    publish_knowledge(actor=retiree, page=fresh(page), choice=Choice(AROUND))
    assert waiting_for(retiree) == []


def test_who_leaves_is_asked_to_record_what_they_know() -> None:
    have_root()
    leaving = make_member("Ada Minh")
    place(leaving, organization=make_organization())
    assert not [one for one in waiting_for(leaving) if one.icon == "mic"]
    open_plan(actor=leaving, member=leaving, kind=DepartureKind.RETIREMENT, day=timezone.localdate() + timedelta(days=60))
    assert [one.address for one in waiting_for(leaving) if one.icon == "mic"] == [reverse("wiki:begin_knowledge")]


def test_what_waits_for_a_reader_and_for_captions_is_on_their_home(retiree: User, writer: User) -> None:
    questions = QuestionSet.objects.first()
    assert questions is not None
    page = begin_knowledge(actor=writer, owner=None, title="Savoir", language="fr", questions=questions, speaker=retiree)
    agree(actor=retiree, page=page, is_given=True)
    ask_for_review(actor=retiree, page=page, reviewer=(reader := make_member("Rita Reader")))
    assert page.get_absolute_url() in [one.address for one in waiting_for(reader)]
    recording = made_ready(kept(writer, fresh(page), WEBM + b"film", sections(page.body)[0].words))
    save_captions(actor=writer, recording=recording, cues=CUES)
    assert reverse("wiki:captions", args=[recording.public_id]) in [one.address for one in waiting_for(retiree)]
    assert told(CAPTIONS_WAIT) == ["Huguette Morin"]


def test_who_recorded_is_told_that_it_cannot_be_prepared_on_any_page(writer: User, front: WikiPage) -> None:
    recording = begun(writer, write(writer, front, "Points d’eau", "Deux."))
    Recording.objects.filter(pk=recording.pk).update(state="converting")
    recording.refresh_from_db()
    for _twice in range(2):
        _fail(recording, Problem.UNREADABLE)
    assert told(NOT_PREPARED) == ["Nadia Côté"]
    assert writer.email in mailed()
    assert line(writer, NOT_PREPARED).startswith("Your recording on “")


# Evidence -----------------------------------------------------------------------------------------------------------------


def test_a_published_page_shows_what_its_speaker_knows(retiree: User, writer: User) -> None:
    page, _recording = spoken(retiree)
    name_skills(actor=retiree, page=page, skills=[fires := skill()])
    evidence = Evidence.objects.get(kind=KNOWLEDGE)
    assert (evidence.member, evidence.skill, evidence.label) == (retiree, fires, "Lire la forêt")
    assert not Evidence.objects.filter(kind=PAGE).exists()
    html = sign_in_as(Client(), writer).get(reverse("profiles:person", args=[retiree.handle])).content.decode()
    assert "Lire la forêt" in html
    take_back_to_draft(actor=retiree, page=fresh(page))
    assert not Evidence.objects.exists()


def test_only_the_speaker_says_what_a_published_page_is_about(retiree: User, writer: User) -> None:
    questions = QuestionSet.objects.first()
    assert questions is not None
    page = begin_knowledge(actor=writer, owner=None, title="Savoir", language="fr", questions=questions, speaker=retiree)
    name_skills(actor=writer, page=page, skills=[skill()])
    publish_knowledge(actor=retiree, page=fresh(page), choice=Choice(AROUND))
    with pytest.raises(PermissionRefused):
        name_skills(actor=writer, page=fresh(page), skills=[])
    tab, address = sign_in_as(Client(), retiree), reverse("wiki:knowledge_skills", args=[page.address])
    refused = tab.post(address, {"skills": "Feux de forêt\nSavoir inconnu"})
    assert (refused.status_code, "Savoir inconnu" in refused.content.decode()) == (422, True)
    assert tab.post(address, {"skills": ""}).status_code == 302
    assert not fresh(page).skills.exists()


# The API ------------------------------------------------------------------------------------------------------------------


def test_a_program_reads_answers_and_what_is_said_while_it_may(retiree: User, writer: User, world: World) -> None:
    page, recording = spoken(retiree)
    name_skills(actor=retiree, page=page, skills=[fires := skill()])
    hidden, _said = spoken(world.person("owner"), world.groups["hidden"], title="Réservé")
    tab = sign_in_as(Client(), writer)
    for asked, count in (("", 1), (f"?skill={fires.public_id}", 1), ("?skill=nothing", 0), (f"?speaker={retiree.handle}", 1)):
        listed = tab.get(f"/api/v1/wiki/knowledge{asked}").json()
        assert (listed["total"], len(listed["results"])) == (count, count), asked
    first, second, *_rest = tab.get(f"/api/v1/wiki/knowledge/{page.public_id}").json()["answers"]
    assert (first["is_answered"], second["is_answered"]) == (True, False)
    (said,) = first["recordings"]
    assert (len(said["captions"]), "zirconium" in said["transcript"]) == (3, True)
    assert tab.get(f"/api/v1/wiki/knowledge/{hidden.public_id}").status_code == 404
    save_captions(actor=retiree, recording=recording, cues=[CUES[0]])
    (said,) = tab.get(f"/api/v1/wiki/knowledge/{page.public_id}").json()["answers"][0]["recordings"]
    assert (said["captions"], said["transcript"]) == ([], "")
    set_consent(actor=retiree, recording=recording, is_given=False)
    assert tab.get(f"/api/v1/wiki/knowledge/{page.public_id}").json()["answers"][0]["recordings"] == []


# Comments -----------------------------------------------------------------------------------------------------------------


def test_readers_comment_on_the_page_and_on_an_answer(retiree: User, writer: User) -> None:
    page, _recording = spoken(retiree)
    tab, question = sign_in_as(Client(), writer), sections(page.body)[0].words
    html = tab.get(page.get_absolute_url()).content.decode()
    address = f"{reverse('comments:comments', args=[page.key])}?at={page.edition}:0&quote={quote(question)}"
    assert escape(address) in html
    for at, words, text in ((f"{page.edition}:0", question, "Quelle tour ?"), ("", "", "Merci !")):
        tab.post(
            reverse("comments:comments", args=[page.key]), {"text": text, "at": at, "quote": words, "token": new_public_id()}
        )
    general, placed = Comment.objects.order_by("-pk")
    assert (general.anchor, placed.quote.split(), placed.is_lost) == ({}, question.split(), False)
    html = tab.get(page.get_absolute_url()).content.decode()
    assert 'class="passage"' in html
    assert all(text in html for text in ("Quelle tour", "Merci", 'id="comments"'))


# Taking it away -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Format)
def test_an_archive_has_what_is_said_and_what_is_played(kind: Format, retiree: User, writer: User) -> None:
    page, recording = spoken(retiree)
    answer_in_words(actor=retiree, page=page, question=sections(page.body)[1].words, words="Une *fois*.", seen="")

    def archived(reader: User) -> dict[str, str]:
        files = archived_pages(reader, WikiPage.objects.to_list().get(pk=page.pk), kind, is_alone=True)
        return {file.path: b"".join(file.chunks).decode() for file in files}

    files = archived(writer)
    assert [path.rpartition(".")[2] for path in files] == ["mp4", "vtt", "md" if kind == Format.MARKDOWN else "html"]
    text = files[next(path for path in files if path.startswith("Lire"))]
    assert "zirconium" in text
    assert quote(next(iter(files))) in text
    set_consent(actor=retiree, recording=recording, is_given=False)
    (silent,) = archived(writer).values()
    assert "zirconium" not in silent
    assert len(archived(retiree)) == 3, "what one said oneself stays one's own"


def test_the_export_of_a_group_has_what_is_said_on_its_pages(world: World) -> None:
    owner, group = world.person("owner"), world.groups["open"]
    spoken(owner, group)

    def exported(reader: User) -> list[str]:
        paths = {file.path: b"".join(file.chunks).decode() for file in files_of(reader, group.content, tools=group.tools)}
        return [path for path, text in paths.items() if path.startswith("wiki/") and ("zirconium" in text or text == "film")]

    assert [path.rpartition(".")[2] for path in exported(owner)] == ["mp4", "vtt", "html"]


def test_the_plain_form_keeps_the_recordings_of_a_page(retiree: User) -> None:
    page, recording = spoken(retiree)
    assert recordings_of(body_of_markdown(markdown_of(page.body)).body) == [recording.public_id]


def test_one_takes_away_what_one_said_also_where_one_sees_the_page_no_more(
    retiree: User, writer: User, front: WikiPage
) -> None:
    page, recording = spoken(retiree)
    set_consent(actor=retiree, recording=recording, is_given=False)
    lost = made_ready(kept(retiree, page, WEBM + b"film", sections(page.body)[1].words))
    elsewhere = write(writer, front, "Ailleurs")
    Recording.objects.filter(pk=lost.pk).update(page=elsewhere, title="Ailleurs")
    WikiPage.objects.filter(pk=elsewhere.pk).update(deleted_at=timezone.now())
    spoken(writer, title="D’une autre")
    answer = sign_in_as(Client(), retiree).get(reverse("wiki:own_knowledge"))
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        names = sorted(name.rpartition("/")[2] for name in archive.namelist())
    assert [name for name in names if name.endswith(".html")] == ["Lire la forêt.html"]
    assert {"Ailleurs.mp4", "Ailleurs.vtt"} < set(names)
    assert len(names) == 5


def test_a_word_about_an_ordinary_page_stands_at_its_end(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Points d’eau", "Deux.")
    tab, address = sign_in_as(Client(), writer), reverse("wiki:record_word", args=[page.address])
    answer = tab.get(address)
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
    assert 'data-title="Un mot sur cette page"' in answer.content.decode()
    recording = kept(writer, page, WEBM + b"film", "Un mot sur cette page")
    page.refresh_from_db()
    assert [(one.words, one.recordings) for one in sections(page.body)] == [("Un mot sur cette page", [recording.public_id])]
    assert tab.get(reverse("wiki:record_word", args=[front.address])).status_code == 403
