"""What is asked of a member at the first login."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.text.bilingual import fold, reading_language
from profiles.forms.people import TitledForm
from profiles.models import PROFESSIONAL, Organization, Profile, Reach, Visibility

FIRST_CIRCLES = [
    (Visibility.EVERYONE, _("Every employee")),
    (Visibility.ORGANIZATION, _("My organization only")),
]


class WelcomeProfileForm(TitledForm):
    """A short profile, who sees it to begin with, and the organization to ask for when none is known."""

    class Meta:
        model = Profile
        fields = ("title_fr", "title_en", "city", "region", "telework", "french_level", "english_level")

    circle = forms.ChoiceField(choices=FIRST_CIRCLES, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, asks_for_organization: bool, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {self.instance.chosen_visibility(section) for section in PROFESSIONAL}
        # Sections that were chosen one by one stay as they are, unless one of the two is chosen here.
        self.initial["circle"] = chosen.pop() if len(chosen) == 1 else ""
        if reach != Reach.EVERYONE:
            # The policy is as narrow as the other choice: there is nothing to choose.
            del self.fields["circle"]
        if asks_for_organization:
            self.fields["organization"] = OrganizationField()

    @property
    def values(self) -> dict[str, str]:
        """What the action stores: the fields and, when one is chosen anew, the circle for each section that is professional."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name not in ("circle", "organization")}
        circle = self.cleaned_data.get("circle")
        if circle and "circle" in self.changed_data:
            typed |= {f"{section}_visibility": circle for section in PROFESSIONAL}
        return typed

    @property
    def asked_organization(self) -> Organization | None:
        """The organization that the member says they work for."""
        found: Organization | None = self.cleaned_data.get("organization")
        return found


class OrganizationField(forms.ModelChoiceField[Organization]):
    """One of the organizations that exist today, in the order of their names in the reader's language."""

    def __init__(self) -> None:
        super().__init__(
            Organization.objects.current(),
            label=_("Organization"),
            required=False,
            to_field_name="public_id",
            empty_label=_("I do not work for one of these"),
            help_text=_("Its registrar will confirm it. Until then, you see what everyone sees."),
        )
        named = sorted(Organization.objects.current(), key=lambda one: fold(str(one.name)))
        self.choices = [("", self.empty_label), *((one.public_id, _in_list(one)) for one in named)]


def _in_list(organization: Organization) -> str:
    """The name, with the acronym by which people look for it."""
    name, acronym = str(organization.name), getattr(organization, f"acronym_{reading_language()}")
    return f"{name} ({acronym})" if acronym else name
