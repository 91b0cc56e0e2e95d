"""What administrators and registrars type about organizations, units, roles and people."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.text.lines import LineField
from profiles.models import Organization, OrganizationKind, OrganizationRole
from profiles.models.organizations import OrganizationNames
from profiles.queries.organizations import AmbiguousName, OrganizationIndex
from profiles.queries.people_named import person_named


def organization_named(name: str) -> Organization | None:
    """The organization of a name or an acronym; None for an empty one. Raises ValidationError for none, and for several."""
    try:
        found = OrganizationIndex.load().find(name)
    except AmbiguousName as ambiguity:
        raise forms.ValidationError(str(ambiguity)) from None
    if name and found is None:
        raise forms.ValidationError(_("No organization has this name or acronym."))
    return found


class OrganizationForm(forms.Form):
    """The names of an organization, and where it stands among the others."""

    name_fr = LineField(label=_("French name"), max_length=300)
    name_en = LineField(label=_("English name"), max_length=300, required=False)
    acronym_fr = LineField(label=_("French acronym"), max_length=30, required=False)
    acronym_en = LineField(label=_("English acronym"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganizationKind.choices)
    parent = LineField(
        label=_("Depends on"),
        max_length=300,
        required=False,
        help_text=_("The name or acronym of another organization."),
    )
    valid_from = forms.DateField(
        label=_("In existence since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, values: QueryDict | None = None, *, organization: Organization | None = None) -> None:
        organization = organization or Organization()
        parent = organization.parent
        initial = {name: getattr(organization, name) for name in self.base_fields if name != "parent"}
        super().__init__(values, initial={**initial, "parent": str(parent.name) if parent else ""})
        if organization.kind not in OrganizationKind.values:
            # A word of the source that the product does not know stays possible.
            self.fields["kind"].choices = [(organization.kind, organization.kind), *OrganizationKind.choices]  # type: ignore[attr-defined]

    def clean_parent(self) -> Organization | None:
        """The organization that the text names."""
        return organization_named(self.cleaned_data["parent"])

    @property
    def names(self) -> OrganizationNames:
        """The cleaned names."""
        return OrganizationNames(**{name: self.cleaned_data[name] for name in OrganizationNames.__dataclass_fields__})


class MergerForm(forms.Form):
    """The organization that replaces another."""

    into = LineField(label=_("Replaced by"), max_length=300, help_text=_("The name or acronym of the organization to keep."))

    def __init__(self, values: QueryDict | None = None, *, organization: Organization) -> None:
        super().__init__(values)
        self.organization = organization

    def clean_into(self) -> Organization:
        found = organization_named(self.cleaned_data["into"])
        if found is None or found.pk == self.organization.pk:
            raise forms.ValidationError(_("An organization can’t be replaced by itself."))
        return found


class UnitForm(forms.Form):
    """The names of a unit."""

    name_fr = LineField(label=_("French name"), max_length=300)
    name_en = LineField(label=_("English name"), max_length=300, required=False)


class PersonField(LineField):
    """Somebody whom the viewer may see, by their handle, or by their full name when only one person has it."""

    def __init__(self, *, viewer: User | None = None, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.viewer = viewer

    def clean(self, value: Any) -> User | None:
        """The person; None when nothing is typed."""
        text = super().clean(value)
        if not text or self.viewer is None:
            return None
        found = person_named(self.viewer, text)
        if found is None:
            raise forms.ValidationError(
                _("No one has this name, or several people do. Enter the end of the address of their page.")
            )
        return found


class _AboutSomebodyForm(forms.Form):
    """A form whose `person` is looked up in the name of the one who fills it in."""

    person = PersonField(
        label=_("Person"), help_text=_("Full name, or the end of the address of their page (maelle.tremblay).")
    )

    def __init__(self, values: QueryDict | None = None, *, viewer: User, prefix: str | None = None) -> None:
        super().__init__(values, prefix=prefix)
        field = self.fields["person"]
        assert isinstance(field, PersonField)  # noqa: S101 - declared above; for the type checker
        field.viewer = viewer


class RoleForm(_AboutSomebodyForm):
    """A role to give to somebody."""

    role = forms.ChoiceField(label=_("Role"), choices=OrganizationRole.choices, widget=forms.RadioSelect)


class AdmissionForm(_AboutSomebodyForm):
    """Somebody to recognise as one of the organization."""


class EndForm(_AboutSomebodyForm):
    """Somebody who is no longer one of the organization, and why."""

    reason = LineField(label=_("Reason"), max_length=300, required=False)


class JoinForm(forms.Form):
    """What a member tells the registrar."""

    message = LineField(
        label=_("Message to the registrar"),
        max_length=300,
        required=False,
        help_text=_("For example your unit, or the name of your supervisor."),
    )


class DecisionForm(forms.Form):
    """The answer to a request; a refusal says why."""

    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("refuse", _("Refuse"))])
    reason = LineField(label=_("Reason, when you refuse"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Refusing asks for a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, so that the person knows what to do."))
        return cleaned

    @property
    def is_accepted(self) -> bool:
        return bool(self.cleaned_data["decision"] == "accept")
