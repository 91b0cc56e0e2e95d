"""What owners type about a group, and what is asked of the directory by an address."""

from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from groups.models import Group, GroupKind, GroupRole
from groups.queries.directory import FACETS, SORTS, GroupSearch
from groups.queries.reach import KindReach, reaches
from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.places.tools import tools
from intranet.kernel.text.lines import LineField, visible
from profiles.models import Organization

_SIGNER = Signer(salt="groups.new")


class ParagraphsField(forms.CharField):
    """A text of some paragraphs, without the signs that could disguise it."""

    def __init__(self, *, rows: int = 3, language: str = "", **options: Any) -> None:
        attributes = {"rows": rows, "lang": language} if language else {"rows": rows}
        super().__init__(widget=forms.Textarea(attrs=attributes), **options)

    def to_python(self, value: object) -> str:
        # A line ends in two signs as browsers send it, and is counted as one while it is typed.
        return visible(str(super().to_python(value) or "")).replace("\r\n", "\n").strip()


class TextsForm(forms.Form):
    """The names, purpose and welcome of a group, in one language or both."""

    name_fr = LineField(label=_("French name"), max_length=120, required=False, widget=forms.TextInput({"lang": "fr"}))
    name_en = LineField(
        label=_("English name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"lang": "en"}),
        help_text=_("One name is enough. With both, people see the one in their language."),
    )
    purpose_fr = ParagraphsField(label=_("Purpose in French"), max_length=1_000, required=False, language="fr")
    purpose_en = ParagraphsField(
        label=_("Purpose in English"),
        max_length=1_000,
        required=False,
        language="en",
        help_text=_("What the group is for, in a sentence or two. It is searchable."),
    )
    welcome_fr = ParagraphsField(label=_("Welcome message in French"), max_length=2_000, required=False, language="fr")
    welcome_en = ParagraphsField(
        label=_("Welcome message in English"),
        max_length=2_000,
        required=False,
        language="en",
        help_text=_("Shown to people when they join."),
    )

    def clean(self) -> dict[str, Any]:
        """A group has a name."""
        cleaned = super().clean() or {}
        if not (cleaned.get("name_fr") or cleaned.get("name_en")) and not {"name_fr", "name_en"} & self.errors.keys():
            self.add_error("name_fr", _("Give the group a name, in French or in English."))
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        """The cleaned texts."""
        return {name: self.cleaned_data[name] for name in TextsForm.base_fields}

    def fields_of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def names(self) -> list[forms.BoundField]:
        return self.fields_of("name_fr", "name_en", "purpose_fr", "purpose_en")

    @property
    def welcome(self) -> list[forms.BoundField]:
        return self.fields_of("welcome_fr", "welcome_en")


def _tools_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Tools"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Switching a tool off hides its content without deleting it."),
    )


def _tool_choices() -> list[tuple[str, Any]]:
    return [(tool.key, tool.label) for tool in tools]


def _add_tools(form: forms.Form) -> None:
    """The tools that exist; no field when there is none yet."""
    if choices := _tool_choices():
        field = form.fields["tools"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared so; for the type checker
        field.choices = choices
    else:
        del form.fields["tools"]


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Kind of group"), choices=GroupKind.choices, widget=forms.RadioSelect)


class NewGroupForm(TextsForm):
    """A group to make. `token` is drawn when the form is opened, so that sending it twice makes one group."""

    kind = kind_field()
    organizations = forms.MultipleChoiceField(
        label=_("Organizations that own it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their names appear next to the group’s. An owner who belongs to another organization can add it later."),
    )
    tools = _tools_field()
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, values: QueryDict | None = None, *, actor: User) -> None:
        first_tools = [tool.key for tool in tools if tool.is_on_at_first]
        initial = {"kind": GroupKind.OPEN, "tools": first_tools, "token": _SIGNER.sign(new_public_id())}
        super().__init__(values, initial=initial)
        _add_tools(self)
        self._organizations = {
            one.public_id: one
            for one in Organization.objects.filter(
                affiliations__member=actor, affiliations__ended_at=None, replaced_by=None, ended_on=None
            ).order_by("name_fr")
        }
        field = self.fields["organizations"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared so; for the type checker
        field.choices = [(public_id, str(one.name)) for public_id, one in self._organizations.items()]
        if not self._organizations:
            del self.fields["organizations"]

    @property
    def kinds(self) -> list[KindReach]:
        """The kinds, each with what it means."""
        return reaches(None)

    @property
    def public_id(self) -> str:
        """The identity that the form drew; empty when it was not drawn by us."""
        try:
            return _SIGNER.unsign(self.cleaned_data.get("token", ""))
        except BadSignature:
            return ""

    @property
    def chosen_organizations(self) -> list[Organization]:
        return [self._organizations[public_id] for public_id in self.cleaned_data.get("organizations", [])]


class SettingsForm(TextsForm):
    """What owners change of a group at any time."""

    is_approval_needed = forms.BooleanField(
        label=_("Require approval before publishing"),
        required=False,
        help_text=_("Facilitators approve what members write before others see it."),
    )
    tools = _tools_field()

    def __init__(self, values: QueryDict | None = None, *, group: Group) -> None:
        initial = {name: getattr(group, name) for name in self.base_fields}
        super().__init__(values, initial=initial)
        _add_tools(self)

    @property
    def values(self) -> dict[str, str | bool]:
        return {**self.texts, "is_approval_needed": self.cleaned_data["is_approval_needed"]}


class KindForm(forms.Form):
    """Another kind for a group."""

    kind = kind_field()

    def __init__(self, values: QueryDict | None = None, *, group: Group) -> None:
        super().__init__(values, initial={"kind": group.kind})
        self.kinds = reaches(group)


class RoleForm(forms.Form):
    """A role for somebody who is in the group already."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in GroupRole if role != GroupRole.GUEST],
        widget=forms.RadioSelect,
    )


class ReasonForm(forms.Form):
    """Why a member is removed; they read it, and it is in the record."""

    reason = LineField(label=_("Reason"), max_length=300, help_text=_("The person sees it, and it is kept in the record."))


class SureForm(forms.Form):
    """What cannot be undone by the one who does it is confirmed by typing the name of the group."""

    name = LineField(label=_("Name of the group"), max_length=120, help_text=_("Type it again, to be sure."))

    def __init__(self, values: QueryDict | None = None, *, group: Group) -> None:
        super().__init__(values)
        self.group = group

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed.casefold() not in {name.casefold() for name in (self.group.name_fr, self.group.name_en) if name}:
            raise forms.ValidationError(_("Enter the exact name of the group: {name}").format(name=self.group.name))
        return typed


class TransferForm(forms.Form):
    """Who owns the group from now on."""

    person = LineField(
        label=_("Member of the group"),
        max_length=200,
        help_text=_("Full name, or the end of the address of their page (maelle.tremblay)."),
    )


class CoOwnerForm(forms.Form):
    """An organization that owns the group too."""

    organization = LineField(label=_("Organization"), max_length=300, help_text=_("Its name or its acronym."))


def search_from(query: QueryDict) -> GroupSearch:
    """The search that an address stands for: what makes no sense is left out."""
    return GroupSearch.of(query, parameters=FACETS, sorts=SORTS)
