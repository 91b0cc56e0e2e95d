"""What members type in discussions. What was typed stays on the page when it is refused."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groups.discussions.permissions import NOTHING_TO_READ
from groups.models import Group, Reply, Thread
from groups.models.discussions import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from intranet.kernel.content.drafts import draft_key, sent_key
from intranet.kernel.content.mentions import mentions_attributes
from intranet.kernel.content.signs import count_signs, is_blank, neutral
from intranet.kernel.contributions.models import MAX_REASON_LENGTH
from intranet.kernel.data.public_ids import PUBLIC_ID_LENGTH, new_public_id
from intranet.kernel.text.lines import LineField

GUESSED: Final = ("", _("Detect the language"))
LANGUAGE_CHOICES: Final = (("fr", _("French")), ("en", _("English")))


def _over(count: int, limit: int) -> str:
    """How much is too much, in words."""
    over = count - limit
    words = ngettext(
        "This is {count} character over the limit of {limit}. Shorten it, or split it in two.",
        "This is {count} characters over the limit of {limit}. Shorten it, or split it in two.",
        over,
    )
    return words.format(count=over, limit=limit)


class TitleField(LineField):
    """The subject of a discussion."""

    def __init__(self) -> None:
        super().__init__(label=_("Title"), help_text=_("A question, or what it is about, in one line."), required=False)
        self.widget.attrs["maxlength"] = MAX_TITLE_LENGTH

    def clean(self, value: object) -> str:
        title = str(super().clean(value))
        if is_blank(title):
            raise ValidationError(_("Give the discussion a title, such as “How do we explain a danger index?”"))
        if len(title) > MAX_TITLE_LENGTH:
            raise ValidationError(_over(len(title), MAX_TITLE_LENGTH))
        return title


class WordsField(forms.CharField):
    """A text in the markup of members, without what cannot be seen."""

    def __init__(self, *, label: str | Any, rows: int) -> None:
        super().__init__(label=label, required=False, strip=True, widget=forms.Textarea(attrs={"rows": rows}))

    def clean(self, value: object) -> str:
        text = neutral(str(super().clean(value) or "")).strip()
        if is_blank(text):
            raise ValidationError(NOTHING_TO_READ)
        if len(text) > MAX_TEXT_LENGTH:
            raise ValidationError(_over(max(count_signs(text), MAX_TEXT_LENGTH + 1), MAX_TEXT_LENGTH))
        return text


class ContributionForm(forms.Form):
    """A text of a group and its language. `token` is made with the form, so that sending it twice makes one.

    `draft` is the key under which the browser keeps what is typed; it stays that of the form that was sent.
    """

    text = WordsField(label=_("Text"), rows=8)
    language = forms.ChoiceField(label=_("Language of the text"), required=False, choices=[GUESSED, *LANGUAGE_CHOICES])
    token = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, group: Group, draft: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = sent_key(self.data) or draft
        self.fields["token"].initial = new_public_id
        self.fields["text"].widget.attrs |= mentions_attributes(group.key)


class ThreadForm(ContributionForm):
    """A new discussion. `seen` says that the similar ones were shown."""

    title = TitleField()
    seen = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    field_order = ("title", "text", "language", "token", "seen")


class ReplyForm(ContributionForm):
    """A reply, to the discussion or to the reply whose public id is `parent`. The field grows with what is typed."""

    text = WordsField(label=_("Your reply"), rows=2)
    parent = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["placeholder"] = _("Write a reply. Type @ to mention someone.")


class EditThreadForm(ThreadForm):
    """A change of one's discussion."""

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        initial = {"title": thread.title, "text": thread.text, "language": thread.language}
        draft = draft_key("thread", "edit", thread.public_id)
        super().__init__(*args, group=thread.group, draft=draft, initial=initial, **kwargs)
        _of_known_language(self)
        for name in ("token", "seen"):
            del self.fields[name]


class EditReplyForm(ContributionForm):
    """A change of one's reply."""

    def __init__(self, *args: Any, reply: Reply, **kwargs: Any) -> None:
        initial = {"text": reply.text, "language": reply.language}
        draft = draft_key("reply", "edit", reply.public_id)
        super().__init__(*args, group=reply.thread.group, draft=draft, initial=initial, **kwargs)
        _of_known_language(self)
        del self.fields["token"]


def _of_known_language(form: ContributionForm) -> None:
    field = form.fields["language"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
    field.choices = LANGUAGE_CHOICES


class RefusalForm(forms.Form):
    """Why something is not approved."""

    reason = LineField(
        label=_("Reason, if you refuse it"),
        required=False,
        max_length=MAX_REASON_LENGTH,
        help_text=_("The author sees it and keeps the text."),
    )
