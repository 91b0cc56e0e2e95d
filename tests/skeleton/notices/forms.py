"""What is typed to post a notice."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.data.public_ids import PUBLIC_ID_LENGTH, new_public_id
from intranet.kernel.text.lines import LineField
from tests.skeleton.models import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH


class NoticeForm(forms.Form):
    """A notice. `token` is made with the form, so that sending it twice makes one."""

    title = LineField(label=_("Title"), max_length=MAX_TITLE_LENGTH)
    text = forms.CharField(label=_("Text"), max_length=MAX_TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5}))
    until = forms.DateField(label=_("Show until"), widget=forms.DateInput(attrs={"type": "date"}))
    token = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_public_id

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return until
