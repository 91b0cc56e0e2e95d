"""What members type in posts. What was typed stays on the page when it is refused."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.content.drafts import draft_key, sent_key
from intranet.kernel.content.mentions import mentions_attributes
from intranet.kernel.content.signs import is_blank, neutral
from intranet.kernel.contributions.models import MAX_REASON_LENGTH
from intranet.kernel.data.public_ids import PUBLIC_ID_LENGTH, new_public_id
from intranet.kernel.text.lines import LineField
from microblog import streams
from microblog.attachment_forms import PicturesForm, PollForm
from microblog.models import Post
from microblog.models.posts import MAX_TEXT_LENGTH, signs_over

LANGUAGE_CHOICES: Final = (("", _("Detect the language")), ("fr", _("French")), ("en", _("English")))


class PostTextField(forms.CharField):
    """The words of a post, counted as people see them."""

    def __init__(self, *, label: str | Any, rows: int = 3) -> None:
        super().__init__(label=label, required=False, strip=True, widget=forms.Textarea(attrs={"rows": rows}))
        self.widget.attrs |= {"data-limit": MAX_TEXT_LENGTH}

    def clean(self, value: object) -> str:
        text = neutral(str(super().clean(value) or "")).strip()
        if is_blank(text):
            raise ValidationError(_("Write something first."))
        over = signs_over(text)
        if over > 0:
            words = ngettext(
                "This is {count} character over the limit of 500. Shorten it, or split it in two.",
                "This is {count} characters over the limit of 500. Shorten it, or split it in two.",
                over,
            )
            raise ValidationError(words.format(count=over))
        return text


class PostForm(forms.Form):
    """A text and its language. `token` is made with the form, so that sending it twice makes one.

    `draft` is the key under which the browser keeps what is typed; it stays that of the form that was sent.
    """

    text = PostTextField(label=_("Your post"))
    language = forms.ChoiceField(label=_("Language of the text"), required=False, choices=LANGUAGE_CHOICES)
    token = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: str, draft: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = sent_key(self.data) or draft
        self.fields["token"].initial = new_public_id
        self.fields["text"].widget.attrs |= mentions_attributes(place)


class NewPostForm(PostForm, PollForm, PicturesForm):
    """A post, and whom it is for: one of the `targets`. `quoted` is the public id of the one that it speaks about."""

    audience = forms.ChoiceField(label=_("Audience"))
    quoted = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, targets: Sequence[tuple[str, str]], audience: str = "", quoted: str = "", **kwargs: Any
    ) -> None:
        # One draft for every page on which one writes for whom one likes, and one for each group and each thing that has news.
        has_own = audience.partition(":")[0] == streams.GROUP or audience.partition(":")[0] in streams.news_kinds
        place = audience.replace(":", ".") if has_own else "new"
        draft = draft_key("post", quoted or place)
        initial = {"audience": audience or streams.EVERYONE, "quoted": quoted}
        super().__init__(*args, place=initial["audience"], draft=draft, initial=initial, **kwargs)
        self.offer(targets)
        # Names complete themselves among the readers of the audience that is chosen.
        self.fields["text"].widget.attrs["data-mentions-in"] = "audience"
        self.fields["text"].widget.attrs["placeholder"] = _("What are you working on? Type @ to mention someone.")

    def offer(self, targets: Sequence[tuple[str, str]]) -> None:
        """Give the choice of these targets."""
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = targets


class AnswerForm(PostForm, PicturesForm):
    """An answer to a post, or to the answer whose public id is `parent`."""

    parent = forms.CharField(required=False, max_length=PUBLIC_ID_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, root: Post, parent: Post | None = None, **kwargs: Any) -> None:
        answered = (parent or root).public_id
        super().__init__(*args, place=root.readers_key, draft=draft_key("answer", answered), **kwargs)
        self.fields["text"].label = _("Your reply")
        self.fields["text"].widget.attrs |= {"rows": 2, "placeholder": _("Write a reply. Type @ to mention someone.")}


class EditPostForm(PostForm):
    """A change of one's post."""

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        initial = {"text": post.text, "language": post.language}
        draft = draft_key("post", "edit", post.public_id)
        super().__init__(*args, place=post.readers_key, draft=draft, initial=initial, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 6
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = LANGUAGE_CHOICES[1:]
        del self.fields["token"]


class RefusalForm(forms.Form):
    """Why something is not approved."""

    reason = LineField(
        label=_("Reason, if you refuse it"),
        required=False,
        max_length=MAX_REASON_LENGTH,
        help_text=_("The author sees it and keeps the text."),
    )
