"""What curators type about skills."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from intranet.kernel.text.lines import LineField
from profiles.models import Skill
from profiles.queries.skills import skills_named


class SkillNamesForm(forms.Form):
    """The names of a skill, one at least."""

    name_fr = LineField(label=_("French name"), max_length=300, required=False)
    name_en = LineField(label=_("English name"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """A skill without any name could not be shown."""
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned["name_fr"] or cleaned["name_en"]):
            raise forms.ValidationError(_("Give the name in at least one language."))
        return cleaned


class MergeForm(forms.Form):
    """The entry that stays, by its name or its public id."""

    into = LineField(
        label=_("Merge into"), max_length=300, help_text=_("The name of the entry to keep, in French or in English.")
    )

    def __init__(self, values: QueryDict | None = None, *, skill: Skill) -> None:
        super().__init__(values)
        self.skill = skill

    def clean_into(self) -> Skill:
        """The entry that the text names, which is another one."""
        text = self.cleaned_data["into"]
        others = Skill.objects.current().exclude(pk=self.skill.pk)
        found = others.filter(public_id=text).first() or next(iter(skills_named([text]).values()), None)
        if found is None or found.pk == self.skill.pk:
            raise forms.ValidationError(_("No other entry has this name."))
        return found


class SynonymForm(forms.Form):
    """Another name under which a skill is found."""

    text = LineField(label=_("Synonym"), max_length=300)
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", _("French")), ("en", _("English"))])
