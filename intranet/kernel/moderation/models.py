"""What was reported, to whom it goes, and what was decided."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.moderation.subjects import words_of_parts


class Level(models.IntegerChoices):
    """Who decides, from the nearest to the last."""

    PLACE = 1, _("People in charge of the place")
    ORGANIZATION = 2, _("Moderators of the organization")
    CENTRE = 3, _("Central moderators")


class State(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    DECIDED = "decided", _("Decided")


class Reason(models.TextChoices):
    """Why something is reported."""

    ILLEGAL = "illegal", _("It is against the law")
    HARASSMENT = "harassment", _("It is insulting or harassing")
    PRIVATE = "private", _("It shows private or protected information")
    MISPLACED = "misplaced", _("It is in the wrong place")
    SPAM = "spam", _("It is advertising or spam")
    OTHER = "other", _("Something else")


REASONS_IN_SHORT: dict[str, str | Promise] = {
    Reason.ILLEGAL: _("Against the law"),
    Reason.HARASSMENT: _("Harassment"),
    Reason.PRIVATE: _("Private information"),
    Reason.MISPLACED: _("Wrong place"),
    Reason.SPAM: _("Advertising"),
    Reason.OTHER: _("Something else"),
}
"""For lists, where a badge says it."""


class Verb(models.TextChoices):
    """What moderators decide. `UPHOLD` answers an appeal: the decision stands; `RESTORE` undoes what was decided."""

    HIDE = "hide", _("Hidden")
    WARN = "warn", _("Author warned")
    SUSPEND = "suspend", _("Account suspended")
    DISMISS = "dismiss", _("Nothing to change")
    RESTORE = "restore", _("Undone")
    UPHOLD = "uphold", _("Decision upheld")


class Case(Addressable):
    """A thing that was reported, by one or several people, until it is decided.

    It keeps what the thing said when it was first reported. `place` (a key) and `organization` (a public id) name whose
    moderators decide at these levels; one that is passed over, because nobody moderates there or the author does, is empty.
    So whoever is named by the case, at its level or a lower one, has been asked to decide it, and nobody else.

    `words_erased_at`: it is long decided, and neither what was reported nor what people wrote about it is kept any more.
    """

    subject = models.CharField(max_length=60)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    excerpt = models.TextField()
    address = models.CharField(max_length=500)
    place = models.CharField(max_length=60, blank=True)
    organization = models.CharField(max_length=16, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level)
    level_since = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    report_count = models.PositiveIntegerField(default=0)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(max_length=2_000, blank=True)
    words_erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Reports of one thing come together. A case that an appeal opened again takes no more of them.
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(state="open", appealed_at=None), name="moderation_case_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["level", "level_since"], condition=models.Q(state="open"), name="moderation_case_waiting"),
            models.Index(fields=["author", "-decided_at"], name="moderation_case_author"),
            models.Index(
                fields=["decided_at"],
                condition=models.Q(state="decided", words_erased_at=None),
                name="moderation_case_with_words",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def key(self) -> str:
        return f"case:{self.public_id}"

    @property
    def word(self) -> str:
        """The kind of thing that was reported."""
        return self.subject.partition(":")[0]

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_on_appeal(self) -> bool:
        """Whether it waits because its author contests what was decided."""
        return self.is_open and self.appealed_at is not None

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)


class Report(Addressable):
    """What one person says of a thing. `excerpt` is what it said then, when that is no longer what the case keeps."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    text = models.TextField(_("what you want to say"), max_length=1_000, blank=True)
    excerpt = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "reporter"], name="moderation_report_once")]
        indexes: ClassVar = [models.Index(fields=["reporter", "-at"], name="moderation_report_reporter")]

    def __str__(self) -> str:
        return f"{self.reporter_id} reports {self.case_id}"


class RecordChangedError(TypeError):
    """Somebody tried to change or delete what stays as it was written."""


class RecordQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows that are only added and read."""

    def update(self, **_values: Any) -> NoReturn:
        raise RecordChangedError(f"{self.model.__name__} is a record: nothing in it changes.")

    def delete(self) -> NoReturn:
        raise RecordChangedError(f"{self.model.__name__} is a record: nothing leaves it.")


class Record(models.Model):
    """What happened to a case: never changed, never deleted."""

    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def save_base(self, *args: Any, **options: Any) -> None:
        """Every way of saving one row comes by here."""
        if not self._state.adding:
            raise RecordChangedError(f"{type(self).__name__} is a record: nothing in it changes.")
        super().save_base(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise RecordChangedError(f"{type(self).__name__} is a record: nothing leaves it.")


class Decision(Addressable, Record):
    """What a moderator decided of a case, at which level, why, and who was told."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=8, choices=Verb)
    reason = models.CharField(max_length=500)
    # What of it was hidden, when it is not the whole: see `subjects.Parts`.
    parts: "models.JSONField[list[str]]" = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    level = models.PositiveSmallIntegerField(choices=Level)
    is_author_told = models.BooleanField()
    reporters_told = models.PositiveIntegerField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="moderation_decision_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.case_id}"

    @property
    def verb_label(self) -> str:
        return str(Verb(self.verb).label)

    @property
    def parts_label(self) -> str:
        """What of the thing was hidden, for its author and for those who moderate; "" when it was the whole."""
        return words_of_parts(self.case.word, self.parts)

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)


class Cause(models.TextChoices):
    """Why a case went on to the next level."""

    TIME = "time", _("Undecided for 48 hours")
    APPEAL = "appeal", _("The author contests the decision")
    PARTY = "party", _("Nobody was left who could decide")


class Escalation(Record):
    """A case went on to another level."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    from_level = models.PositiveSmallIntegerField(choices=Level)
    to_level = models.PositiveSmallIntegerField(choices=Level)
    cause = models.CharField(max_length=6, choices=Cause)

    objects = RecordQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.case_id} to {self.to_level}"

    @property
    def level_label(self) -> str:
        return str(Level(self.to_level).label)

    @property
    def cause_label(self) -> str:
        return str(Cause(self.cause).label)
