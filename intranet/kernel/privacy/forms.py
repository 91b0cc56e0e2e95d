"""Shape of what members agree to, and of what administrators write."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from intranet.kernel.privacy.actions import clean_html
from intranet.kernel.text.lines import visible


class AcceptanceForm(forms.Form):
    """Two boxes, both needed to go on."""

    terms = forms.BooleanField(
        label=_("I accept the terms of use"), error_messages={"required": _("Accept the terms of use to continue.")}
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        error_messages={"required": _("Read the privacy notice, then check the box.")},
    )


class BodyField(forms.CharField):
    """Simple HTML. What it may not have is taken out, and there must be words left."""

    def __init__(self, *, language: str, **options: Any) -> None:
        widget = forms.Textarea({"rows": 18, "lang": language, "spellcheck": "true"})
        super().__init__(max_length=100_000, widget=widget, **options)

    def clean(self, value: object) -> str:
        html = clean_html(visible(str(super().clean(value))))
        if not strip_tags(html).strip():
            raise forms.ValidationError(_("Enter the text: it is empty."))
        return html


class DraftForm(forms.Form):
    """The next version of a text, in both languages, and from which day it binds."""

    body_fr = BodyField(label=_("French text"), language="fr")
    body_en = BodyField(label=_("English text"), language="en")
    in_force_on = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From the start of this day, members are asked to agree the next time they open a page."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_in_force_on(self) -> date:
        day: date = self.cleaned_data["in_force_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later date."))
        return day


class RevisionForm(forms.Form):
    """Which draft somebody has read before they publish it, or throw it away."""

    revision = forms.IntegerField(min_value=1)
