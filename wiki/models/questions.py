"""What colleagues ask somebody who leaves: questions to them, who supports which, and what became of each."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable
from profiles.models import Departure, DepartureKind
from wiki.models.knowledge import KnowledgePage
from wiki.models.pages import MAX_TITLE_LENGTH

ASKED: Final = "asked"
"""The word of the keys of questions."""
PLACED: Final = 10
"""How many questions join the question set of a knowledge page: the most supported."""
SUPPORTS: Final = 5
"""How many questions of a round one colleague supports at most."""
PROPOSED_AT_MOST: Final = 10
"""How many questions of a round are one colleague's at most."""
A_WEEK: Final = 2
"""How many questions reach the person in a week, once they have left."""
ASKED_DAYS: Final = 90
"""For how many days after the last one questions can be asked."""
MAX_REPLY_LENGTH: Final = 500


class QuestionRound(models.Model):
    """Colleagues ask questions of the person of a departure, who let them, or whose supervisor did.

    `stopped_at`: the person takes no more of them.
    """

    departure = models.OneToOneField(Departure, on_delete=models.CASCADE, related_name="question_round")
    opened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"questions of {self.departure_id}"

    def get_absolute_url(self) -> str:
        return reverse("wiki:colleague_questions", args=[self.departure.public_id])

    @property
    def key(self) -> str:
        """The subject of its news."""
        return f"questions:{self.departure.public_id}"

    @property
    def person(self) -> User:
        return self.departure.member

    @property
    def asked_until(self) -> datetime | None:
        """Until when questions can be asked; None while the last day has not come."""
        closed_at = self.departure.closed_at
        return closed_at + timedelta(days=ASKED_DAYS) if closed_at else None

    @property
    def days_left(self) -> int:
        """Of those that follow the last day."""
        return max((self.asked_until - timezone.now()).days, 0) if self.asked_until else ASKED_DAYS

    @property
    def is_over(self) -> bool:
        """Whether the time to ask has passed. Nobody is asked anything while they are on leave."""
        if self.departure.cancelled_at is not None:
            return True
        until = self.asked_until
        return until is not None and (until <= timezone.now() or self.departure.kind == DepartureKind.LEAVE)


class RoundColleague(models.Model):
    """Somebody who had worked with the person on their last day: groups and projects forget it."""

    round = models.ForeignKey(QuestionRound, on_delete=models.CASCADE, related_name="colleagues")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "member"], name="wiki_round_colleague")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.round_id}"


class AskedState(models.TextChoices):
    """What the person did with a question."""

    WAITING = "waiting", pgettext_lazy("a question", "Not answered yet")
    ANSWERED = "answered", pgettext_lazy("a question", "Answered")
    DECLINED = "declined", pgettext_lazy("a question", "Declined")
    ELSEWHERE = "elsewhere", pgettext_lazy("a question", "Somebody else knows this")


class AskedQuestion(Addressable):
    """A question to the person of a round.

    One that is `joined_to` another is asked with it: whoever proposed or supports either asks both, and counts once. `page` is
    the knowledge page on which it stands, in the same words. `author` is None when they took it back and others support it.
    """

    round = models.ForeignKey(QuestionRound, on_delete=models.CASCADE, related_name="asked")
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(_("question"), max_length=MAX_TITLE_LENGTH)
    # As far as it can be told; "" otherwise.
    language = models.CharField(max_length=2, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="joined")
    page = models.ForeignKey(KnowledgePage, null=True, blank=True, on_delete=models.SET_NULL, related_name="asked")
    state = models.CharField(max_length=9, choices=AskedState, default=AskedState.WAITING)
    # What the person said when they declined, and who else knows.
    reply = models.CharField(max_length=MAX_REPLY_LENGTH, blank=True)
    knows = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # When it was sent to the person, after their last day.
    sent_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["round", "joined_to"], name="wiki_asked_round")]

    def __str__(self) -> str:
        return self.words

    @property
    def key(self) -> str:
        return f"{ASKED}:{self.public_id}"

    def get_absolute_url(self) -> str:
        return f"{self.round.get_absolute_url()}#{self.public_id}"


class QuestionSupport(models.Model):
    """A colleague would like to know it too."""

    question = models.ForeignKey(AskedQuestion, on_delete=models.CASCADE, related_name="supports")
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "member"], name="wiki_support_once")]

    def __str__(self) -> str:
        return f"{self.member_id} for {self.question_id}"
