"""Shape of what people type when they report, decide and contest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import member_with_email
from intranet.kernel.moderation.models import Reason, Verb
from intranet.kernel.text.lines import LineField, visible

MAX_REASON = 500
CHOICES_OF_VERBS: dict[Verb, str | Promise] = {
    Verb.HIDE: _("Hide it: its readers no longer see it, and it can be shown again"),
    Verb.WARN: _("Warn the author: it stays where it is"),
    Verb.SUSPEND: _("Suspend the author’s account: they can no longer sign in; they receive your reason, and can contest it"),
    Verb.DISMISS: _("Change nothing"),
    Verb.UPHOLD: _("Uphold the decision: what was decided stands"),
    Verb.RESTORE: _("Undo the decision"),
}
WAYS_TO_UNDO: dict[Verb, str | Promise] = {
    Verb.HIDE: _("Show it again: the decision is undone"),
    Verb.WARN: _("Withdraw the warning: the decision is undone"),
    Verb.SUSPEND: _("Lift the suspension: the decision is undone"),
}


class TextField(forms.CharField):
    """A text of several lines, without invisible signs."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: object) -> str:
        return visible(str(super().to_python(value) or ""))


class ReportForm(forms.Form):
    """Why something is reported."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    text = TextField(
        label=_("What the moderators should know"),
        rows=4,
        max_length=1_000,
        required=False,
        help_text=_("In your own words, if the reason is not enough."),
    )

    def clean(self) -> dict[str, Any]:
        """“Something else” says what."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Explain what is wrong, so that the moderators understand."))
        return cleaned


class DecisionForm(forms.Form):
    """What a moderator decides, among what can be decided now, and why; and of what is not hidden whole, which parts."""

    verb = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision.")}
    )
    reason = TextField(
        label=_("Reason"),
        rows=3,
        max_length=MAX_REASON,
        help_text=_(
            "The author and the people who reported it see it, and it stays in the record. Do not name anyone who reported it."
        ),
        error_messages={"required": _("Give the reason for the decision. The people concerned see it.")},
    )

    parts = forms.MultipleChoiceField(
        label=_("What to hide, if you hide something"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        *args: Any,
        verbs: Sequence[Verb],
        undone: Verb | None = None,
        parts: Mapping[str, str | Promise] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; for the type checker
        words = {**CHOICES_OF_VERBS, Verb.RESTORE: WAYS_TO_UNDO[undone]} if undone else {**CHOICES_OF_VERBS}
        if parts:
            words[Verb.HIDE] = _("Hide a part of it: only the author still sees that part, and it can be shown again")
            self.fields["parts"].choices = list(parts.items())  # type: ignore[attr-defined]
        else:
            del self.fields["parts"]
        field.choices = [(verb.value, words[verb]) for verb in verbs]
        if len(verbs) == 1:
            self.initial["verb"] = verbs[0].value

    def clean(self) -> dict[str, Any]:
        """Whoever hides a part says which; with another decision, what is ticked says nothing."""
        cleaned = super().clean() or {}
        if cleaned.get("verb") != Verb.HIDE:
            cleaned["parts"] = []
        elif "parts" in self.fields and not cleaned.get("parts") and "parts" not in self.errors:
            self.add_error("parts", _("Choose what to hide."))
        return cleaned


class AppealForm(forms.Form):
    """Why an author contests a decision."""

    text = TextField(
        label=_("Why you contest it"),
        rows=6,
        max_length=2_000,
        help_text=_("What the moderators did not know, or saw differently. You can contest it once."),
        error_messages={"required": _("Say why you contest the decision.")},
    )


class CentralModeratorForm(forms.Form):
    """Somebody to name, by what administrators know of them."""

    person = LineField(label=_("Person"), max_length=254, help_text=_("Their work e-mail, or their handle (maelle.tremblay)."))

    def clean_person(self) -> User:
        typed = str(self.cleaned_data["person"])
        found = member_with_email(typed) or User.objects.filter(handle=typed.lower()).first()
        if found is None:
            raise forms.ValidationError(_("No one has this e-mail or handle. Check it in the list of members."))
        return found
