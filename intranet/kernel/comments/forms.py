"""What members type in comments. What was typed stays on the page when it is refused."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.comments.models import MAX_PLACE_LENGTH, MAX_QUOTE_LENGTH, MAX_TEXT_LENGTH
from intranet.kernel.content.drafts import sent_key
from intranet.kernel.content.mentions import mentions_attributes
from intranet.kernel.content.signs import is_blank, neutral
from intranet.kernel.data.public_ids import PUBLIC_ID_LENGTH, new_public_id


class CommentTextField(forms.CharField):
    """The words of a comment, without what cannot be seen."""

    def __init__(self) -> None:
        super().__init__(label=_("Your comment"), required=False, strip=True, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self, value: object) -> str:
        text = neutral(str(super().clean(value) or "")).strip()
        if is_blank(text):
            raise ValidationError(_("Write something: the text is empty."))
        over = len(text) - MAX_TEXT_LENGTH
        if over > 0:
            words = ngettext(
                "This is {count} character over the limit of {limit}. Shorten it, or split it in two.",
                "This is {count} characters over the limit of {limit}. Shorten it, or split it in two.",
                over,
            )
            raise ValidationError(words.format(count=over, limit=MAX_TEXT_LENGTH))
        return text


class CommentForm(forms.Form):
    """A comment, or an answer to the one whose public id is `parent`. `token` has sending it twice make one.

    `at` is the place that it is about, as the pages of the app write it, with the words that were chosen there (`quote`).

    `draft` is the key under which the browser keeps what is typed; it stays that of the form that was sent.
    """

    text = CommentTextField()
    parent = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)
    at = forms.CharField(required=False, max_length=MAX_PLACE_LENGTH, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, max_length=MAX_QUOTE_LENGTH, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, mentions_in: str, draft: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "comment-%s", **kwargs})
        self.draft = sent_key(self.data) or draft
        self.fields["token"].initial = new_public_id
        self.fields["text"].widget.attrs |= mentions_attributes(mentions_in)
        self.fields["text"].widget.attrs["placeholder"] = _("Write a comment. Type @ to mention someone.")
