"""Shape of what an administrator types to read something beyond their audience."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.revealing import Asked, Revealable, asked_at
from intranet.kernel.text.lines import LineField


class RevealForm(forms.Form):
    """The address of a thing, and why it must be read. Nothing is looked up: the form of the address alone is judged."""

    address = LineField(
        label=_("Address of the page"),
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As shown in a reader’s browser, or as it was sent to you."),
    )
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Its owners see it, with your name. It is kept in the audit log."),
        error_messages={"required": _("Explain why you must read this. Its owners are notified.")},
    )

    def __init__(self, *args: Any, hosts: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._hosts = hosts

    def clean_address(self) -> Asked:
        asked = asked_at(str(self.cleaned_data["address"]), self._hosts)
        if asked is None:
            raise forms.ValidationError(_("Nothing at this address can be read this way. See the list below."))
        return asked


class ConfirmationForm(forms.Form):
    """The last word, and which part when the address shows several."""

    def __init__(self, *args: Any, kind: Revealable, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind.parts:
            self.fields["part"] = forms.ChoiceField(
                label=_("What must you read?"),
                choices=[(part.value, part.label) for part in kind.parts],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose what you must read: one thing at a time.")},
            )
