"""What people type about pages: their titles, their tags, who keeps them true, who sees them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import Offer
from intranet.kernel.audiences.fields import AudienceField, choice_of
from intranet.kernel.audiences.models import Place
from intranet.kernel.content.markup import hashtag_key
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.text.bilingual import reading_language
from intranet.kernel.text.lines import LineField, clean_line
from profiles.queries.people_named import person_named
from wiki.models import LANGUAGES, MAX_TAGS, MAX_TITLE_LENGTH, REVIEW_MONTHS, Editors, WikiPage
from wiki.permissions import can_keep_page

_SIGNER: Final = Signer(salt="wiki.new")
MAX_TAG_LENGTH: Final = 60
MONTHS: Final = (3, 6, 12, 24)
# The authors of a knowledge page write that alone.
OFFERED_EDITORS: Final = [(value, label) for value, label in Editors.choices if value != Editors.AUTHORS]


class TokenField(forms.CharField):
    """The public id of what is made, so that a form that is sent twice makes it once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(initial=lambda: _SIGNER.sign(new_public_id()))

    def clean(self, value: object) -> str:
        try:
            return _SIGNER.unsign(str(super().clean(value)))
        except BadSignature as problem:
            raise forms.ValidationError(_("Send the form again.")) from problem


class TagsField(LineField):
    """Tags, with commas between them. The value is a list; what is no tag is left out."""

    def clean(self, value: Any) -> list[str]:
        labels = [clean_line(one).lstrip("#").strip() for one in str(super().clean(value)).split(",")]
        found = {hashtag_key(label): label for label in labels if hashtag_key(label)}
        if len(found) > MAX_TAGS:
            raise forms.ValidationError(_("Give %(count)d tags at most.") % {"count": MAX_TAGS})
        if any(len(label) > MAX_TAG_LENGTH for label in found.values()):
            raise forms.ValidationError(_("A tag has %(count)d characters at most.") % {"count": MAX_TAG_LENGTH})
        return list(found.values())


class KeeperField(LineField):
    """Somebody who may keep a page true, by their handle, or by their full name when only one person has it."""

    viewer: User
    page: WikiPage

    def clean(self, value: Any) -> User | None:
        """The person; None when nothing is typed. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        # Who is responsible stays so, whoever may look them up.
        kept = self.page.responsible
        found = kept if kept is not None and text == kept.handle else person_named(self.viewer, text)
        if found is None:
            raise forms.ValidationError(
                _("No one has this name, or several people do. Enter the end of the address of their page.")
            )
        decision = can_keep_page(found, self.page)
        if not decision:
            raise forms.ValidationError(str(decision.reason))
        return found


class DayInput(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewPageForm(forms.Form):
    """A page to write: its title, its language, the page above it, and the text that it begins with."""

    title = LineField(label=_("Title"), max_length=MAX_TITLE_LENGTH)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect, initial=reading_language)
    under = forms.ChoiceField(label=_("Under the page"))
    template = forms.ChoiceField(label=_("Begin with"), required=False)
    token = TokenField()

    def __init__(
        self, data: QueryDict | None, *, above: Sequence[WikiPage], templates: Iterable[WikiPage] = (), title: str = ""
    ) -> None:
        """`above` are the pages under which it may be, the first of them the one that is meant."""
        super().__init__(data, initial={"title": title, "under": above[0].public_id if above else ""})
        self._above = {page.public_id: page for page in above}
        self._templates = {page.public_id: page for page in templates}
        self.fields["under"] = forms.ChoiceField(
            label=_("Under the page"), choices=[(key, page.title) for key, page in self._above.items()], required=bool(above)
        )
        if len(above) < 2:
            self.fields["under"].widget = forms.HiddenInput()
        if self._templates:
            choices = [("", _("An empty page")), *((key, page.title) for key, page in self._templates.items())]
            self.fields["template"] = forms.ChoiceField(
                label=_("Begin with"), choices=choices, required=False, widget=forms.RadioSelect
            )
        else:
            del self.fields["template"]

    @property
    def parent(self) -> WikiPage:
        return self._above[self.cleaned_data["under"]]

    @property
    def begins_with(self) -> WikiPage | None:
        return self._templates.get(self.cleaned_data.get("template", ""))


class DescribeForm(forms.Form):
    """What a page is called, in which language it is, and its tags."""

    title = LineField(
        label=_("Title"), max_length=MAX_TITLE_LENGTH, help_text=_("Links that name the page by its old title still find it.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    tags = TagsField(
        label=_("Tags"), required=False, max_length=MAX_TAGS * (MAX_TAG_LENGTH + 2), help_text=_("With commas between them.")
    )
    is_template = forms.BooleanField(label=_("It is a template: new pages may begin with its text"), required=False)

    def __init__(self, page: WikiPage, data: QueryDict | None) -> None:
        tags = ", ".join(page.page_tags.order_by("key").values_list("label", flat=True)) if data is None else ""
        initial = {"title": page.title, "language": page.language, "tags": tags, "is_template": page.is_template}
        super().__init__(data, initial=initial)


class ReviewForm(forms.Form):
    """Who is responsible for a page, and when somebody says again that it is still true."""

    responsible = KeeperField(
        label=_("Responsible person"),
        required=False,
        max_length=200,
        help_text=_("Full name, or the end of the address of their page (maelle.tremblay). The person is told."),
    )
    due_on = forms.DateField(
        label=_("To review by"), required=False, widget=DayInput(), help_text=_("Empty: the page is not reviewed.")
    )
    months = forms.TypedChoiceField(
        label=_("Then every"),
        choices=[(count, ngettext_lazy("%(count)d month", "%(count)d months", count) % {"count": count}) for count in MONTHS],
        coerce=int,
    )

    def __init__(self, viewer: User, page: WikiPage, data: QueryDict | None) -> None:
        initial = {
            "responsible": page.responsible.handle if page.responsible else "",
            "due_on": page.review_due_on,
            "months": page.review_months if page.review_months in MONTHS else REVIEW_MONTHS,
        }
        super().__init__(data, initial=initial)
        field = self.fields["responsible"]
        assert isinstance(field, KeeperField)  # noqa: S101 - declared above; for the type checker
        field.viewer, field.page = viewer, page


class ReadersForm(forms.Form):
    """Who sees a page, with those under it, among those who see the page above it."""

    readers = AudienceField()

    def __init__(self, viewer: User, page: WikiPage, around: Place, data: QueryDict | None) -> None:
        super().__init__(data, initial={"readers": choice_of(page.around.audience, place=around)})
        field = self.fields["readers"]
        assert isinstance(field, AudienceField)  # noqa: S101 - declared above; for the type checker
        field.offer(Offer(viewer, around, _("All who see the page above it")))


class EditorsForm(forms.Form):
    """Who edits a page among those who see it."""

    editors = forms.ChoiceField(label=_("Who may edit it"), choices=OFFERED_EDITORS, widget=forms.RadioSelect)
    is_open_to_comments = forms.BooleanField(label=_("Readers may comment on it"), required=False)


class TranslationForm(forms.Form):
    """The title of a page in the other language."""

    title = LineField(label=_("Title"), max_length=MAX_TITLE_LENGTH)
    token = TokenField()
