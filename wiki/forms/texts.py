"""What people type about the text of a page."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.text.lines import LineField
from wiki.models import MAX_SUMMARY_LENGTH

MAX_MARKDOWN_LENGTH: Final = 1_000_000


class SummaryForm(forms.Form):
    """Why the page is changed, from the edition that was seen."""

    base = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    summary = LineField(
        label=_("Summary of the change"),
        help_text=_("Optional. It stands in the history of the page."),
        max_length=MAX_SUMMARY_LENGTH,
        required=False,
    )


class PlainForm(SummaryForm):
    """The text of a page in Markdown.

    The number of the edition that it was written from is kept in the browser with the text: otherwise a draft that is brought
    back under a newer edition would undo what others wrote since.
    """

    text = forms.CharField(
        label=_("Text of the page"),
        max_length=MAX_MARKDOWN_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 24, "spellcheck": "true"}),
    )
    field_order = ("text", "summary", "base")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["base"].widget = forms.TextInput({"hidden": True})
