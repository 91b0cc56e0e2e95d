"""What is sent with what was written in the editor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.text.lines import LineField
from wiki.models import MAX_SUMMARY_LENGTH, MAX_TITLE_LENGTH


class DoneForm(forms.Form):
    """The title of the page, and what changed.

    `was` is the title that the editor began with: who left it as it was does not undo another's.
    """

    title = LineField(label=_("Title of the page"), max_length=MAX_TITLE_LENGTH, widget=forms.Textarea({"rows": 1}))
    was = LineField(required=False, max_length=MAX_TITLE_LENGTH, widget=forms.HiddenInput)
    summary = LineField(label=_("What you changed"), required=False, max_length=MAX_SUMMARY_LENGTH)

    @property
    def new_title(self) -> str:
        """The title, when it was changed here; else nothing."""
        title: str = self.cleaned_data["title"]
        return title if title != self.cleaned_data["was"] else ""
