"""What members type about themselves, section by section."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.blobs.forms import PICTURE_REFUSALS
from intranet.kernel.blobs.images import ImageRefusedError, Refusal, Square, read_picture, square_webp
from intranet.kernel.content.markup import web_address
from intranet.kernel.text.bilingual import fold
from intranet.kernel.text.lines import LineField
from profiles.models import (
    PORTRAIT_SIZES,
    DeclaredSkill,
    Level,
    Link,
    Offer,
    OfferDirection,
    PathEntry,
    Profile,
    Section,
    Visibility,
)

_EXTENSION = re.compile(r"[\s,;]*(?:poste|ext\.?|extension|x|#)\s*\d{1,6}$", re.IGNORECASE)
_NUMBER = re.compile(r"^\+?[\d\s().\-/]+$")
PHONE_DIGITS = range(7, 16)
MIN_YEAR = 1930
_WRONG_YEAR = _("Enter a year with four digits, such as 2019")
# Some signs unfold into several letters, and the key of a name has its own limit.
MAX_FOLDED_SKILL = 300


def visibility_field() -> forms.ChoiceField:
    """Who sees the section."""
    return forms.ChoiceField(label=_("Visible to"), choices=Visibility.choices)


class SectionForm(forms.ModelForm[Profile]):
    """The fields of one section, and who sees it. `values` is what the action stores."""

    section: ClassVar[Section | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                self.fields[name] = LineField(
                    label=field.label,
                    required=field.required,
                    max_length=field.max_length,
                    help_text=field.help_text,
                    widget=field.widget,
                )
            if name.endswith(("_fr", "_en")):
                self.fields[name].widget.attrs["lang"] = name[-2:]
        if self.section:
            self.fields[self.visibility_name] = visibility_field()
            self.initial[self.visibility_name] = getattr(self.instance, self.visibility_name)

    @property
    def visibility_name(self) -> str:
        return f"{self.section}_visibility"

    @property
    def visibility(self) -> forms.BoundField | None:
        """The field that says who sees the section; none for what everyone sees."""
        return self[self.visibility_name] if self.section else None

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The other fields."""
        return [field for field in self if field.name != self.visibility_name]

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.fields}


class TitledForm(SectionForm):
    """Fields among which are the titles, unless the employer's file keeps them."""

    def __init__(self, *args: Any, has_source: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_source:
            del self.fields["title_fr"], self.fields["title_en"]


class NameForm(TitledForm):
    """The name that is shown, and the titles."""

    class Meta:
        model = Profile
        fields = ("preferred_name", "title_fr", "title_en")
        help_texts: ClassVar = {
            "preferred_name": _("Shown instead of the name in your employer’s file. Leave empty to show that name.")
        }


class PlaceForm(SectionForm):
    """Where the member works."""

    section = Section.PLACE

    class Meta:
        model = Profile
        fields = ("city", "region", "telework")
        widgets: ClassVar = {"city": forms.TextInput({"autocomplete": "address-level2"})}


class ContactForm(SectionForm):
    """How to reach the member at work."""

    section = Section.CONTACT

    class Meta:
        model = Profile
        fields = ("phone", "office")
        widgets: ClassVar = {"phone": forms.TextInput({"type": "tel", "autocomplete": "tel"})}

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        number = _EXTENSION.sub("", phone)
        digits = sum(sign.isdecimal() for sign in number)
        if phone and (digits not in PHONE_DIGITS or not _NUMBER.match(number)):
            raise forms.ValidationError(_("Enter a phone number with 7 to 15 digits, such as 555 0142"))
        return phone


class LanguagesForm(SectionForm):
    """Levels in the two official languages."""

    section = Section.LANGUAGES

    class Meta:
        model = Profile
        fields = ("french_level", "english_level")


class AboutForm(SectionForm):
    """Texts about oneself."""

    section = Section.ABOUT

    class Meta:
        model = Profile
        fields = ("pronouns", "biography_fr", "biography_en", "interests")
        widgets: ClassVar = {
            "biography_fr": forms.Textarea({"rows": 6}),
            "biography_en": forms.Textarea({"rows": 6}),
        }


class SkillsForm(SectionForm):
    """Who sees the skills; each skill has its own form."""

    section = Section.SKILLS

    class Meta:
        model = Profile
        fields = ()


class OffersForm(SectionForm):
    """Who sees what is offered and sought."""

    section = Section.OFFERS

    class Meta:
        model = Profile
        fields = ()


class PathForm(SectionForm):
    """Who sees the career path."""

    section = Section.PATH

    class Meta:
        model = Profile
        fields = ()


SECTION_FORMS: dict[Section, type[SectionForm]] = {
    form.section: form
    for form in (PlaceForm, ContactForm, LanguagesForm, AboutForm, SkillsForm, OffersForm, PathForm)
    if form.section
}


# Entries of lists ----------------------------------------------------------------------------------------------------


class DateInput(forms.DateInput):
    """The browser's own date field, which reads and writes ISO dates in both languages."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OfferForm(forms.ModelForm[Offer]):
    """Something offered or sought."""

    class Meta:
        model = Offer
        fields = ("direction", "kind", "text", "until")
        widgets: ClassVar = {"direction": forms.RadioSelect, "text": forms.Textarea({"rows": 3})}
        labels: ClassVar = {"direction": _("Are you offering it or looking for it?")}
        error_messages: ClassVar = {"kind": {"required": _("Choose a kind, such as mentoring")}}

    until = forms.DateField(
        label=_("Open until"),
        required=False,
        widget=DateInput,
        input_formats=["%Y-%m-%d"],
        help_text=_("Leave empty for no end date."),
        error_messages={"invalid": _("Enter a date such as 2027-03-31")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"] = forms.ChoiceField(
            label=self.fields["direction"].label,
            choices=OfferDirection.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose whether you are offering it or looking for it")},
        )


class StepForm(forms.ModelForm[PathEntry]):
    """A post held, a diploma, a project delivered."""

    title = LineField(label=_("Title"), max_length=200, error_messages={"required": _("Enter a title, such as Data analyst")})
    place = LineField(label=_("Where"), max_length=200, required=False)
    start_year = forms.IntegerField(label=_("From (year)"), required=False, error_messages={"invalid": _WRONG_YEAR})
    end_year = forms.IntegerField(
        label=_("To (year)"),
        required=False,
        help_text=_("Leave empty if it is ongoing."),
        error_messages={"invalid": _WRONG_YEAR},
    )

    class Meta:
        model = PathEntry
        fields = ("kind", "title", "place", "start_year", "end_year")
        error_messages: ClassVar = {"kind": {"required": _("Choose a kind, such as experience")}}

    def clean_start_year(self) -> int | None:
        return self._year("start_year")

    def clean_end_year(self) -> int | None:
        end, start = self._year("end_year"), self.cleaned_data.get("start_year")
        if end and start and end < start:
            raise forms.ValidationError(_("Enter a year that is not before the first one"))
        return end

    def _year(self, name: str) -> int | None:
        year: int | None = self.cleaned_data[name]
        if year is not None and not MIN_YEAR <= year <= timezone.localdate().year + 10:
            raise forms.ValidationError(_WRONG_YEAR)
        return year


class LinkForm(forms.ModelForm[Link]):
    """An address worth knowing."""

    label = LineField(
        label=_("Label"),
        max_length=100,
        error_messages={"required": _("Enter what the link leads to, such as My publications")},
    )
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter an address such as https://example.org/page")),
    )

    def clean_url(self) -> str:
        """A name before the host, as in https://ministry.example@elsewhere.example, hides where the address leads."""
        url: str = self.cleaned_data["url"]
        if not web_address(url):
            raise forms.ValidationError(_("Enter the address without a user name or password"))
        return url

    class Meta:
        model = Link
        fields = ("label", "url")


class NewSkillForm(forms.Form):
    """A skill to declare, by its name in either language."""

    skill = LineField(
        label=_("Add a skill"),
        max_length=200,
        help_text=_("Type in French or in English. The vocabulary is shared: a new skill joins it once you show your skills."),
        widget=forms.TextInput({"autocomplete": "off", "data-combobox": reverse_lazy("profiles:skill_suggestions")}),
        error_messages={"required": _("Enter a skill, such as project management")},
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=Level.choices, coerce=int, initial=Level.INTERMEDIATE)

    def clean_skill(self) -> str:
        skill: str = self.cleaned_data["skill"]
        if not any(sign.isalnum() for sign in skill) or len(fold(skill)) > MAX_FOLDED_SKILL:
            raise forms.ValidationError(_("Enter a skill, such as project management"))
        return skill


class SkillLevelForm(forms.ModelForm[DeclaredSkill]):
    """How well a skill is mastered."""

    class Meta:
        model = DeclaredSkill
        fields = ("level",)


# Portrait ------------------------------------------------------------------------------------------------------------


class PortraitForm(forms.Form):
    """A picture, and the square of it to keep; without a square, the middle. `pictures` are the files to store."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP or GIF, 10 MB or less. Location and camera data are removed."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        error_messages={"required": _("Choose a picture"), "empty": PICTURE_REFUSALS[Refusal.NOT_AN_IMAGE]},
    )
    x = forms.IntegerField(required=False, widget=forms.HiddenInput)
    y = forms.IntegerField(required=False, widget=forms.HiddenInput)
    side = forms.IntegerField(required=False, widget=forms.HiddenInput)

    pictures: dict[int, bytes]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        picture: UploadedFile[Any] | None = values.get("picture")
        if picture is not None and picture.file is not None:
            try:
                with read_picture(picture.file) as read:
                    self.pictures = {size: square_webp(read, size=size, crop=self._crop()) for size in PORTRAIT_SIZES}
            except ImageRefusedError as refused:
                self.add_error("picture", PICTURE_REFUSALS[refused.refusal])
        return values

    def _crop(self) -> Square | None:
        x, y, side = (self.cleaned_data.get(name) for name in ("x", "y", "side"))
        return None if x is None or y is None or not side else Square(x, y, side)
