"""Knowledge pages: their list, beginning one, reading and answering, captions, and question sets."""

from collections.abc import Callable

from django.urls import reverse
from wagtail.models import Locale
from wagtail.models import Page as TreePage

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import AROUND, Choice
from tests.browser.pages.table import Address, Page, named, send
from tests.wiki.recordings import WEBM, kept, made_ready
from wiki.actions.pages import create_page
from wiki.knowledge.actions.pages import answer_in_words, begin_knowledge, publish_knowledge
from wiki.models import KnowledgePage, Question, QuestionSet, Recording
from wiki.text.sections import begun_with, sections


def questions() -> QuestionSet:
    """A set of two questions, and the root of all spaces: the tests of the browser begin without what migrations made."""
    if not TreePage.objects.exists():
        Locale.objects.get_or_create(language_code="fr")
        TreePage.add_root(title="Root", slug="root")
    made = QuestionSet.objects.create(name_fr="Ce que vous savez", name_en="What you know")
    for number, words in enumerate((("Le premier jour\u202f?", "The first day?"), ("Qui connaître\u202f?", "Who to know?"))):
        Question.objects.create(
            set=made, number=number, words_fr=words[0], words_en=words[1], help_fr="Un lieu.", help_en="A place."
        )
    return made


def a_page(speaker: User) -> KnowledgePage:
    """A published page with a film that has captions, and an answer in words."""
    page = begin_knowledge(actor=speaker, owner=None, title="Lire la rivière", language="fr", questions=questions())
    first, second, *_others = (one.words for one in sections(page.body))
    made_ready(kept(speaker, page, WEBM + b"film", first))
    answer_in_words(actor=speaker, page=page, question=second, words="La mairie.", seen="")
    publish_knowledge(actor=speaker, page=page, choice=Choice(AROUND))
    return KnowledgePage.objects.get(pk=page.pk)


def of_page(url_name: str, query: str = "", rest: Callable[[KnowledgePage], list[str]] = lambda _page: []) -> Address:
    def address(speaker: User | None) -> str:
        assert speaker is not None
        page = a_page(speaker)
        return str(reverse(url_name, args=[page.address, *rest(page)])) + query

    return address


def of_recording(url_name: str) -> Address:
    def address(speaker: User | None) -> str:
        assert speaker is not None
        a_page(speaker)
        return reverse(url_name, args=[Recording.objects.get().public_id])

    return address


def second(page: KnowledgePage) -> list[str]:
    return [sections(page.body)[1].anchor]


def index(reader: User | None) -> str:
    assert reader is not None
    a_page(reader)
    return reverse("wiki:knowledge")


def with_a_set(url_name: str) -> Address:
    def address(_reader: User | None) -> str:
        questions()
        return reverse(url_name)

    return address


def on_an_ordinary_page(reader: User | None) -> str:
    """Where a word is recorded about a page that asks nothing."""
    assert reader is not None
    page = create_page(
        actor=reader,
        parent=a_page(reader).get_parent().specific,
        title="Points d’eau",
        language="fr",
        body=begun_with(["Le premier jour\u202f?"]),
    )
    return reverse("wiki:record_word", args=[page.address])


PAGES = [
    # With its comments and its recordings.
    Page(name="knowledge", address=of_page("wiki:knowledge_page"), is_tried_in_all_conditions=True, statements_at_most=27),
    Page(name="knowledge-index", address=index),
    Page(name="knowledge-begin-errors", address=with_a_set("wiki:begin_knowledge"), act=send, act_status=422),
    Page(name="knowledge-answer", address=of_page("wiki:answer", "?by=text", second), is_tried_in_all_conditions=True),
    Page(name="knowledge-record", address=of_page("wiki:answer", "?by=video", second)),
    Page(name="knowledge-file", address=of_page("wiki:answer", "?by=file", second)),
    Page(name="knowledge-settings", address=of_page("wiki:knowledge_settings"), is_tried_in_all_conditions=True),
    Page(name="knowledge-word", address=on_an_ordinary_page, is_tried_in_all_conditions=True),
    Page(name="recording", address=of_recording("wiki:recording")),
    Page(name="recording-captions", address=of_recording("wiki:captions"), is_tried_in_all_conditions=True),
    Page(name="recording-transcript", address=of_recording("wiki:transcript")),
    Page(name="question-sets", persona="administrator", address=with_a_set("wiki:question_sets")),
    Page(name="question-set-errors", persona="administrator", address=named("wiki:new_question_set"), act=send, act_status=422),
]
