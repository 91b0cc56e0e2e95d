"""How far administrators have profiles shown."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.models import Organization, Reach

AS_SITE = "site"


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
        if organization is not None:
            as_site = _("As the site says: %(reach)s") % {"reach": of_site.label}
            field = self.fields["reach"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; for the type checker
            field.choices = [(AS_SITE, as_site), *Reach.choices]

    @property
    def reach_chosen(self) -> Reach | None:
        """None: as the site."""
        chosen = self.cleaned_data["reach"]
        return None if chosen == AS_SITE else Reach(chosen)
