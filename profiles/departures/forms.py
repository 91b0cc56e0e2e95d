"""What people type about departures."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.text.lines import LineField
from profiles.forms.organizations import PersonField
from profiles.models import DepartureKind
from profiles.models.departures import MAX_WORD_LENGTH

MAX_DAYS_AHEAD = 3 * 366


class DepartureForm(forms.Form):
    """Why and when somebody hands over what they look after; `person` only for those who look after others."""

    person = PersonField(
        label=_("Person"), help_text=_("Full name, or the end of the address of their page (maelle.tremblay).")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=DepartureKind.choices, widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Last day"),
        help_text=_("On this day, everything is handed over."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, values: QueryDict | None = None, *, viewer: User, asks_person: bool, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(values, initial=initial)
        person = self.fields["person"]
        assert isinstance(person, PersonField)  # noqa: S101 - declared above; for the type checker
        person.viewer = viewer
        if not asks_person:
            del self.fields["person"]

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today <= day <= today + timedelta(days=MAX_DAYS_AHEAD):
            raise forms.ValidationError(_("Choose a day from today on, three years ahead at most."))
        return day

    @property
    def departure_kind(self) -> DepartureKind:
        return DepartureKind(self.cleaned_data["kind"])


ASK, AS_PROPOSED, STAY = "ask", "proposed", "stay"


class NameForm(forms.Form):
    """Things of a plan, and what is done with them: somebody is asked, everybody who is proposed is, or they stay with the
    person.
    """

    handovers = forms.MultipleChoiceField(required=False)
    takes_all = forms.BooleanField(label=_("Everything that has no successor"), required=False)
    successor = PersonField(
        label=_("Successor"),
        required=False,
        help_text=_("Full name, or the end of the address of their page (maelle.tremblay)."),
    )
    word = LineField(
        label=_("A word for the successor"),
        max_length=MAX_WORD_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    do = forms.ChoiceField(choices=[(ASK, ASK), (AS_PROPOSED, AS_PROPOSED), (STAY, STAY)])

    def __init__(self, values: QueryDict | None = None, *, viewer: User, handovers: list[str], without: list[str]) -> None:
        super().__init__(values)
        self.without_successor = without
        self.fields["handovers"].choices = [(one, one) for one in handovers]  # type: ignore[attr-defined]
        successor = self.fields["successor"]
        assert isinstance(successor, PersonField)  # noqa: S101 - declared above; for the type checker
        successor.viewer = viewer

    def clean(self) -> dict[str, Any]:
        """Something is checked; asking somebody asks for a name."""
        cleaned = super().clean() or {}
        if cleaned.get("takes_all"):
            cleaned["handovers"] = self.without_successor
        # Whoever sends the button twice has asked everybody already.
        if not cleaned.get("handovers") and cleaned.get("do") != AS_PROPOSED:
            self.add_error("handovers", _("Check at least one thing."))
        if cleaned.get("do") == ASK and not cleaned.get("successor") and "successor" not in self.errors:
            self.add_error("successor", _("Name the person who could take this over."))
        return cleaned


class AnswerForm(forms.Form):
    """Yes or no to some things, with a word."""

    handovers = forms.MultipleChoiceField(error_messages={"required": _("Check at least one thing.")})
    answer = forms.ChoiceField(choices=[("yes", _("Accept")), ("no", _("Refuse"))])
    word = LineField(
        label=_("A word for the person"),
        max_length=MAX_WORD_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, values: QueryDict | None = None, *, handovers: list[str], waiting: list[str], prefix: str) -> None:
        super().__init__(values, prefix=prefix, initial={"handovers": waiting})
        self.fields["handovers"].choices = [(one, one) for one in handovers]  # type: ignore[attr-defined]

    @property
    def is_yes(self) -> bool:
        return bool(self.cleaned_data["answer"] == "yes")
