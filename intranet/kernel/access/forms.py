"""What people write when they ask for access, and when they answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.access.models import MAX_WORDS
from intranet.kernel.text.lines import LineField


class AskForm(forms.Form):
    """Why somebody needs to see a thing."""

    message = LineField(
        label=_("Why do you need it?"),
        max_length=MAX_WORDS,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One or two sentences are enough. Only those who answer read them."),
        error_messages={"required": _("Say in a few words why you need it.")},
    )


class AnswerForm(forms.Form):
    """Yes or no, with a word."""

    answer = forms.ChoiceField(choices=[("grant", _("Give access")), ("refuse", _("Refuse"))])
    reason = LineField(label=_("A word for the person, needed to refuse"), max_length=MAX_WORDS, required=False)

    def clean(self) -> dict[str, Any]:
        """Refusing asks for a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, so that the person knows what to do."))
        return cleaned

    @property
    def is_granted(self) -> bool:
        return bool(self.cleaned_data["answer"] == "grant")
