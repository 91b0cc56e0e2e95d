"""What people type to come into a group, to invite others and to keep them out."""

import re
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.joining.imports import MAX_BYTES, MAX_LINES, FileUnreadable, is_refused_domain, read_lines
from groups.joining.permissions import MAX_GUEST_ACCESS
from groups.joining.queries.people import person_of_group
from groups.models import Group
from intranet.kernel.accounts.forms import JoinForm
from intranet.kernel.accounts.models import User
from intranet.kernel.text.lines import LineField
from profiles.queries.people_named import person_named

LANGUAGES: Final = (("fr", _("French")), ("en", _("English")))
# What completing a name fills in: the name, and the handle that makes it sure.
_NAME_AND_HANDLE: Final = re.compile(r"\(([a-z0-9.-]{3,40})\)$")


# What mail programs turn into a link: with a scheme, or a domain alone, but not that of an e-mail address.
_WEB_ADDRESS: Final = re.compile(r"://|(?<![@\w.-])[\w.-]{2,}\.[a-z]{2}(?![\w.-]*@)|\w\.[a-z]{2,}/", re.IGNORECASE)


def _without_web_addresses(text: str) -> None:
    """Refuse them: who receives the mail may be a stranger, whom a link under the name of the site would mislead."""
    if _WEB_ADDRESS.search(text):
        raise forms.ValidationError(_("Remove the web addresses. An invitation by e-mail contains only its own link."))


def _mailed_message() -> forms.CharField:
    field = _long_text(_("Message"), _("Included in the e-mail, without web addresses."))
    field.validators.append(_without_web_addresses)
    return field


def _long_text(label: Any, help_text: Any = "", *, is_required: bool = False) -> forms.CharField:
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, max_length=500, required=is_required, widget=widget, help_text=help_text)


LAST_SECOND: Final = time(23, 59, 59)


class RequestForm(forms.Form):
    """What somebody tells the animators of a closed group."""

    message = _long_text(_("Message to the facilitators"), _("For example, what you work on, or who told you about the group."))


class DecisionForm(forms.Form):
    """The answer to a request; a refusal says why."""

    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("refuse", _("Refuse"))])
    reason = LineField(label=_("Reason, when you refuse"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """Refusing asks for a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, so that the person knows what to do."))
        return cleaned

    @property
    def is_accepted(self) -> bool:
        return bool(self.cleaned_data["decision"] == "accept")


def handle_in(text: str) -> str:
    """The handle in a text that completion filled in, else the text: a name, or a handle."""
    found = _NAME_AND_HANDLE.search(text)
    return found[1] if found else text


class InvitePersonForm(forms.Form):
    """Somebody of the government, by name."""

    person = LineField(
        label=_("Person"),
        max_length=250,
        help_text=_("Full name, or the end of the address of their page (maelle.tremblay)."),
    )
    message = _long_text(_("Message"), _("Sent with the invitation."))

    def __init__(
        self,
        values: QueryDict | None = None,
        *,
        viewer: User,
        completion: str = "",
        prefix: str | None = "person",
        person: str = "",
    ) -> None:
        super().__init__(values, prefix=prefix, initial={"person": person})
        self.viewer = viewer
        self.fields["person"].widget.attrs |= {"autocomplete": "off", "data-combobox": completion}

    def clean_person(self) -> User:
        found = person_named(self.viewer, handle_in(self.cleaned_data["person"]))
        if found is None:
            raise forms.ValidationError(
                _("No one has this name, or several people do. Enter the end of the address of their page.")
            )
        return found


class LastDayField(forms.DateField):
    """The last day of a guest: its last second, by the clock of whoever chooses it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> datetime | None:
        """None when no day was chosen. A day that is over, or beyond a year, is refused."""
        day: date | None = super().clean(value)
        if day is None:
            return None
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("This date is in the past. Choose a later one."))
        if day >= today + MAX_GUEST_ACCESS:
            raise forms.ValidationError(_("Guest access lasts one year at most. Choose an earlier date."))
        return timezone.make_aware(datetime.combine(day, LAST_SECOND))


def _language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language of the message"), choices=LANGUAGES, widget=forms.RadioSelect)


def _last_day_field() -> LastDayField:
    return LastDayField(
        label=_("Last day of access, for someone outside the government"),
        required=False,
        help_text=_("Guest access lasts six months by default and one year at most. An owner can extend it."),
    )


class InviteAddressForm(forms.Form):
    """Whoever holds an address."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"})
    )
    organization = LineField(
        label=_("Where they work, for someone outside the government"),
        max_length=200,
        required=False,
        help_text=_("Members of the group see it next to their name."),
    )
    access_until = _last_day_field()
    language = _language_field()
    message = _mailed_message()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if is_refused_domain(email):
            raise forms.ValidationError(_("Passerelle does not send e-mail to this domain. Ask for another address."))
        return email


class InviteFileForm(forms.Form):
    """Many addresses at once."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Text or CSV, with one address per line or in the first column; 5,000 lines at most."),
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    access_until = _last_day_field()
    language = _language_field()
    message = _mailed_message()

    def clean_file(self) -> "UploadedFile[bytes]":
        """Its text is kept as `text`."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 1 MB. Split it into several files."))
        content = sent.read()
        try:
            self.text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.text = content.decode("cp1252", errors="replace")
        self.text = self.text.replace("\x00", "")
        try:
            lines = read_lines(self.text)
        except FileUnreadable:
            raise forms.ValidationError(_("This file cannot be read. Save it as CSV or text and upload it again.")) from None
        if not lines:
            raise forms.ValidationError(_("This file contains no addresses."))
        if len(lines) > MAX_LINES:
            raise forms.ValidationError(_("This file has more than 5,000 lines. Split it into several files."))
        return sent


class GuestForm(JoinForm):
    """Who opens an account as a guest, with the link that was mailed."""

    organization = LineField(
        label=_("Where you work"), max_length=200, help_text=_("Members of the group see it next to your name.")
    )
    field_order = ("given_name", "family_name", "organization", "password")  # type: ignore[assignment]

    def __init__(self, *args: Any, is_organization_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_organization_known:
            del self.fields["organization"]


class BanForm(forms.Form):
    """Somebody to keep out, and why."""

    person = LineField(
        label=_("Person"),
        max_length=250,
        help_text=_("A member of the group or someone else: full name, or the end of the address of their page."),
    )
    reason = LineField(label=_("Reason"), max_length=500, help_text=_("The person will see it."))

    def __init__(self, values: QueryDict | None = None, *, viewer: User, group: Group, completion: str = "") -> None:
        super().__init__(values)
        self.viewer, self.group = viewer, group
        self.fields["person"].widget.attrs |= {"autocomplete": "off", "data-combobox": completion}

    def clean_person(self) -> User:
        found = person_of_group(self.viewer, self.group, handle_in(self.cleaned_data["person"]))
        if found is None:
            raise forms.ValidationError(
                _("No one has this name, or several people do. Enter the end of the address of their page.")
            )
        return found


class ExtendForm(forms.Form):
    """Another last day for a guest."""

    until = LastDayField(label=_("Last day"))
