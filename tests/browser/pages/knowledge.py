"""Knowledge pages: their list, beginning one, reading, answering, captions, and question sets."""

import contextlib

from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import AROUND, Choice
from tests.browser.pages.table import Address, Page, named, send
from tests.wiki.recordings import WEBM, kept, made_ready
from wagtail.models import Locale
from wagtail.models import Page as TreePage
from wiki.knowledge.actions.pages import answer_in_words, begin_knowledge, publish_knowledge
from wiki.knowledge.actions.sets import save_question_set
from wiki.models import KnowledgePage, QuestionSet, SentQuestion
from wiki.text.sections import sections


def a_set(curator: User | None = None) -> QuestionSet:
    """A question set; the table begins without what migrations made."""
    with contextlib.suppress(QuestionSet.DoesNotExist):
        return QuestionSet.objects.get(organization=None)
    questions = QuestionSet.objects.create(name_fr="Ce que vous savez", name_en="What you know")
    sent = [SentQuestion("Le premier jour\u202f?", "The first day?", "Un lieu.", "A place."), SentQuestion("Qui\u202f?", "Who?")]
    from wiki.models import Question

    Question.objects.bulk_create(
        Question(set=questions, number=number, words_fr=one.fr, words_en=one.en, help_fr=one.help_fr, help_en=one.help_en)
        for number, one in enumerate(sent)
    )
    return questions
