"""Shape of what members choose and ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.notifications.kinds import Kind, Mail, Section, kinds
from intranet.kernel.text.lines import LineField

MAX_ABOUT = 300


@dataclass(frozen=True)
class KindChoice:
    """The fields of one kind, or none when it cannot be switched off."""

    kind: Kind
    site: forms.BoundField | None
    mail: forms.BoundField | None


class SettingsForm(forms.Form):
    """For each kind that may be chosen: whether the site shows it, and when it is mailed."""

    def __init__(self, *arguments: Any, chosen: Mapping[str, tuple[bool, Mail]], **names: Any) -> None:
        super().__init__(*arguments, **names)
        self._kinds = [kind for kind in kinds if not kind.is_essential]
        for kind in self._kinds:
            on_site, mail = chosen[kind.name]
            self.fields[f"site-{kind.name}"] = forms.BooleanField(
                label=pgettext_lazy("where news is shown", "On the site"), required=False, initial=on_site
            )
            self.fields[f"mail-{kind.name}"] = forms.ChoiceField(label=_("By e-mail"), choices=Mail.choices, initial=mail)

    def sections(self) -> Iterator[tuple[Section, list[KindChoice]]]:
        """The kinds by what they ask of the reader, as lists and summaries are."""
        for section in Section:
            choices = [self._choice(kind) for kind in kinds if kind.section == section]
            if choices:
                yield section, choices

    def _choice(self, kind: Kind) -> KindChoice:
        if kind.is_essential:
            return KindChoice(kind, None, None)
        return KindChoice(kind, self[f"site-{kind.name}"], self[f"mail-{kind.name}"])

    @property
    def choices(self) -> dict[str, tuple[bool, Mail]]:
        """What was chosen, by the name of the kind."""
        cleaned = self.cleaned_data
        return {kind.name: (bool(cleaned[f"site-{kind.name}"]), Mail(cleaned[f"mail-{kind.name}"])) for kind in self._kinds}


class FollowForm(forms.Form):
    """The key of a follow, which a button names."""

    key = forms.CharField(max_length=60)


class LedgerForm(forms.Form):
    """What somebody asks about: the address of a page, or words."""

    about = LineField(
        label=_("Paste the address of the page, or describe the notification"),
        max_length=MAX_ABOUT,
        required=False,
        error_messages={"max_length": _("At most 300 characters: the address of the page, or a few of its words.")},
    )
