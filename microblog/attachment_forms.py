"""The parts of the composer that are opened when they are needed: pictures, and a poll.

The browser does not keep files when a form comes back with an error. The page then says that the pictures must be chosen again;
their alternative texts are still there, and a text without its picture is an error, so that none is forgotten.
"""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.blobs.forms import PICTURE_REFUSALS
from intranet.kernel.blobs.images import MAX_BYTES, Drawn, ImageRefusedError, Refusal, read_picture, whole_webp
from intranet.kernel.content.signs import is_blank
from intranet.kernel.text.lines import LineField
from microblog.models.attachments import (
    MAX_ALTERNATIVE_LENGTH,
    MAX_CHOICE_LENGTH,
    MAX_CHOICES,
    MAX_IMAGES,
    MAX_SIDE,
    MIN_CHOICES,
    DrawnImage,
    SentPoll,
)

OPEN_FOR: Final = (("1", _("1 day")), ("3", _("3 days")), ("7", _("7 days")))


class PictureField(forms.FileField):
    """A picture, drawn anew as it is kept; its value is a `Drawn`, or None."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
            error_messages={"empty": PICTURE_REFUSALS[Refusal.NOT_AN_IMAGE]},
        )

    def clean(self, data: Any, initial: Any = None) -> Drawn | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            with read_picture(sent.file) as picture:
                return whole_webp(picture, longest=MAX_SIDE)
        except ImageRefusedError as refused:
            raise ValidationError(PICTURE_REFUSALS[refused.refusal]) from refused


class SeenLineField(LineField):
    """A text of one line, which is empty when nobody would see anything of it."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return "" if is_blank(text) else text


class PicturesForm(forms.Form):
    """Up to four pictures, each with words for who does not see it; `images` are what to publish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MAX_IMAGES + 1):
            self.fields[f"picture_{number}"] = PictureField(label=_("Picture %(number)d") % {"number": number})
            self.fields[f"alternative_{number}"] = SeenLineField(
                label=_("Description of picture %(number)d") % {"number": number},
                required=False,
                max_length=MAX_ALTERNATIVE_LENGTH,
                widget=forms.Textarea({"rows": 2}),
            )

    heaviest = MAX_BYTES

    @property
    def picture_slots(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each picture with its alternative text."""
        return [(self[f"picture_{number}"], self[f"alternative_{number}"]) for number in range(1, MAX_IMAGES + 1)]

    @property
    def has_pictures(self) -> bool:
        """Whether the part is shown open: something was typed in it, or sent."""
        return self.is_bound and any(picture.data or text.data for picture, text in self.picture_slots)

    @property
    def must_choose_again(self) -> bool:
        """Whether pictures were sent that this page, which says what is wrong, has not any more."""
        return bool(self.is_bound and self.errors and any(picture.data for picture, _text in self.picture_slots))

    @property
    def images(self) -> list[DrawnImage]:
        slots = [(self.cleaned_data[picture.name], self.cleaned_data[text.name]) for picture, text in self.picture_slots]
        return [DrawnImage(drawn.content, drawn.width, drawn.height, text) for drawn, text in slots if drawn is not None]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for picture, alternative in self.picture_slots:
            if picture.errors or alternative.errors:
                continue
            drawn, text = values.get(picture.name), values.get(alternative.name)
            if drawn is not None and not text:
                self.add_error(alternative.name, _("Describe the picture, for people who cannot see it."))
            elif text and drawn is None:
                self.add_error(picture.name, _("Choose the picture that this text describes, or remove the text."))
        return values


class PollForm(forms.Form):
    """The choices of a poll, none when there is no poll, and how long it is open; `poll` is what to publish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MAX_CHOICES + 1):
            self.fields[f"choice_{number}"] = SeenLineField(
                label=_("Choice %(number)d") % {"number": number}, required=False, max_length=MAX_CHOICE_LENGTH
            )
        self.fields["open_for"] = forms.ChoiceField(label=_("Open for"), choices=OPEN_FOR, required=False, initial="3")

    @property
    def choice_fields(self) -> list[forms.BoundField]:
        return [self[f"choice_{number}"] for number in range(1, MAX_CHOICES + 1)]

    @property
    def has_poll(self) -> bool:
        """Whether the part is shown open."""
        return self.is_bound and any(choice.data for choice in self.choice_fields)

    @property
    def poll(self) -> SentPoll | None:
        choices = [self.cleaned_data[choice.name] for choice in self.choice_fields if self.cleaned_data[choice.name]]
        if not choices:
            return None
        days = int(self.cleaned_data["open_for"] or self.fields["open_for"].initial)
        return SentPoll(choices, timezone.now() + timedelta(days=days))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        known: set[str] = set()
        for choice in self.choice_fields:
            key = values.get(choice.name, "").casefold()
            if key in known:
                self.add_error(choice.name, _("This choice already exists. Change it or remove it."))
            elif key:
                known.add(key)
        empty = next((choice for choice in self.choice_fields if not choice.data or is_blank(str(choice.data))), None)
        if known and len(known) < MIN_CHOICES and empty and not any(choice.errors for choice in self.choice_fields):
            self.add_error(empty.name, _("A poll needs at least two choices. Add one, or remove the one it has."))
        return values
