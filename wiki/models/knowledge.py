"""Knowledge pages: what somebody answers to a set of questions, in words, sound or pictures."""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.text.bilingual import Words
from profiles.models import Organization, Skill
from wiki.models.pages import MAX_TITLE_LENGTH, WikiPage

MAX_QUESTIONS: Final = 40
MAX_HELP_LENGTH: Final = 500
MAX_SKILLS: Final = 10
KNOWLEDGE: Final = "knowledge"
"""The kind of these pages in the search of the site, and of what they show that somebody knows."""


class QuestionSet(Addressable):
    """Questions that curators of an organization ask of their people, or (`organization` empty) that everyone is asked."""

    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="question_sets"
    )
    name_fr = models.CharField(_("name in French"), max_length=MAX_TITLE_LENGTH)
    name_en = models.CharField(_("name in English"), max_length=MAX_TITLE_LENGTH)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("wiki:question_set", args=[self.public_id])

    @property
    def name(self) -> Words:
        return Words(self.name_fr, self.name_en)


class Question(models.Model):
    """One question of a set, with a word that helps to answer it."""

    set = models.ForeignKey(QuestionSet, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    words_fr = models.CharField(max_length=MAX_TITLE_LENGTH)
    words_en = models.CharField(max_length=MAX_TITLE_LENGTH)
    help_fr = models.CharField(max_length=MAX_HELP_LENGTH, blank=True)
    help_en = models.CharField(max_length=MAX_HELP_LENGTH, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["set", "number"], name="wiki_question_number")]

    def __str__(self) -> str:
        return self.words_fr

    def words_in(self, language: str) -> str:
        """The question in a language of pages."""
        return self.words_en if language == "en" else self.words_fr

    def help_in(self, language: str) -> str:
        return self.help_en if language == "en" else self.help_fr


@dataclass(frozen=True)
class SentQuestion:
    """A question of a set as a form sends it."""

    fr: str
    en: str
    help_fr: str = ""
    help_en: str = ""


class KnowledgeState(models.TextChoices):
    """How far a knowledge page is. Only who is named on a draft sees it; `REVIEWED`: the one who was asked has read it."""

    DRAFT = "draft", pgettext_lazy("a knowledge page", "Draft")
    REVIEWED = "reviewed", pgettext_lazy("a knowledge page", "Reviewed")
    PUBLISHED = "published", pgettext_lazy("a knowledge page", "Published")


class KnowledgePage(WikiPage):
    """A page of the wiki on which `speaker` says what they know, by themselves or interviewed.

    Each question is a heading of level 2 of its text, and the answer is what stands under it. `speaker` and `interviewer`
    write it, wherever the page is. Recordings are made while the speaker consents (`consented_at`, and not `withdrawn_at`).
    """

    speaker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Who was asked to read it before it is published.
    reviewer = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=KnowledgeState, default=KnowledgeState.DRAFT)
    review_given_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    questions = models.ForeignKey(QuestionSet, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # What it is about, and so what the speaker knows.
    skills = models.ManyToManyField(Skill, related_name="knowledge_pages")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-opened_at"], name="wiki_knowledge_opened")]

    def get_absolute_url(self) -> str:
        return reverse("wiki:knowledge_page", args=[self.address])

    @property
    def is_open(self) -> bool:
        return self.state == KnowledgeState.PUBLISHED

    @property
    def may_record(self) -> bool:
        """Whether the speaker has agreed to be recorded, and still does."""
        return self.consented_at is not None and self.withdrawn_at is None

    @property
    def authors(self) -> list[User]:
        """Who writes it: the one who speaks, and who interviews them."""
        return [self.speaker, *([self.interviewer] if self.interviewer else [])]
