"""How far administrators have profiles shown."""

from collections.abc import Iterator
from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.models import Organization, Reach

AS_SITE = "site"
TELLS: Final[dict[Reach, str | Promise]] = {
    Reach.EVERYONE: gettext_lazy(
        "Place of work, languages, skills, offers and work contact are shown to every employee, unless a person chose less."
    ),
    Reach.ORGANIZATION: gettext_lazy(
        "Only colleagues of the same organization see more than the name, title, organization and work contact."
    ),
    Reach.CONTACT: gettext_lazy(
        "The name, title, organization and work contact are shown, and nothing else: people are not found by skill."
    ),
}


class ReachForm(forms.Form):
    """How far profiles are shown: one of the reaches or, for an organization, as far as the site says."""

    reach = forms.ChoiceField(
        label=gettext_lazy("Who sees the professional part of profiles?"),
        widget=forms.RadioSelect,
        choices=Reach.choices,
        error_messages={"required": gettext_lazy("Choose who sees profiles.")},
    )

    def __init__(
        self, values: QueryDict | None = None, *, reach: Reach | None, of_site: Reach, organization: Organization | None = None
    ) -> None:
        super().__init__(values, initial={"reach": reach or AS_SITE})
        self._of_site = of_site
        if organization is not None:
            as_site = _("As the site says: %(reach)s") % {"reach": of_site.label}
            field = self.fields["reach"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; for the type checker
            field.choices = [(AS_SITE, as_site), *Reach.choices]

    @property
    def options(self) -> Iterator[tuple[BoundWidget, str | Promise]]:
        """Each choice, with what it shows."""
        for option in self["reach"]:
            value = option.data["value"]
            yield option, TELLS[self._of_site if value == AS_SITE else Reach(value)]

    @property
    def reach_chosen(self) -> Reach | None:
        """None: as the site."""
        chosen = self.cleaned_data["reach"]
        return None if chosen == AS_SITE else Reach(chosen)
