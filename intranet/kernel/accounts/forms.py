"""Shape of what members type about their accounts."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts import queries
from intranet.kernel.accounts.models import AllowedDomain, User
from intranet.kernel.text.lines import LineField


class EmailInput(forms.EmailInput):
    """An address to type: no correction of spelling, the browser's own address offered."""

    def __init__(self, autocomplete: str = "email") -> None:
        super().__init__({"autocomplete": autocomplete, "spellcheck": "false"})


def new_password_field() -> forms.CharField:
    """A password to choose, typed once: it can be reset, and managers of passwords fill it in."""
    return forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. A sentence of several words is a good password."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class SignInForm(allauth_forms.LoginForm):
    """allauth's form, in the words of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(label=_("Work e-mail"), widget=EmailInput("username"))
        self.fields["password"] = forms.CharField(
            label=_("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
        )
        self.order_fields(["login", "password"])


def current_password_field() -> forms.CharField:
    """The password that the member has."""
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(label=_("Your password"), strip=False, widget=widget)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password, for who came by sign-on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"] = new_password_field()

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password


class ChangePasswordForm(SetPasswordForm, allauth_forms.ChangePasswordForm):
    """Another password, on proof of the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = current_password_field()
        self.order_fields(["oldpassword", "password1"])


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):
    """The password once more, before a sensitive change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = current_password_field()


def code_field() -> forms.CharField:
    """A code of an authenticator app, or a recovery code."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input", "maxlength": "20"}
    return forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attributes))


class CodeForm(mfa_forms.AuthenticateForm):
    """The second step of signing in."""

    code = code_field()


class ConfirmCodeForm(mfa_forms.ReauthenticateForm):
    """A code once more, before a sensitive change."""

    code = code_field()


class ActivateAppForm(ActivateTOTPForm):
    """The proof that the authenticator app has the key."""

    code = code_field()


class AddKeyForm(AddWebAuthnForm):
    """A passkey or a security key."""

    name = forms.CharField(label=_("Name of the key"), max_length=100, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone, without a password"),
        required=False,
        help_text=_("The key then asks for a fingerprint, a face or a PIN."),
    )


class RenameKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_("Name of the key"), max_length=100)


class AddressForm(forms.Form):
    """The one question of signing up and of a forgotten password."""

    email = forms.EmailField(label=_("Work e-mail"), max_length=254, widget=EmailInput())

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class NewPasswordForm(forms.Form):
    """A password, checked against what is known of its owner."""

    password = new_password_field()

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.owner)
        return password


class JoinForm(NewPasswordForm):
    """Who opens an account with an allowed address."""

    given_name = LineField(label=_("Given name"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"}))
    family_name = LineField(label=_("Family name"), max_length=100, widget=forms.TextInput({"autocomplete": "family-name"}))
    field_order = ("given_name", "family_name", "password")


class ChangeEmailForm(allauth_forms.AddEmailForm):
    """Another work address: one of an allowed domain, since the address says who one works for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(label=_("New e-mail"), max_length=254, widget=EmailInput())

    def clean_email(self) -> str:
        email = str(super().clean_email())
        if self.user.kind == "employee" and queries.domain_of(email) is None:
            raise forms.ValidationError(_("Enter a government address, such as name@example.gouv.example."))
        return email


class PrivateEmailForm(forms.Form):
    """The address that will sign a member in after they leave."""

    email = forms.EmailField(label=_("Private e-mail"), max_length=254, widget=EmailInput())

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if queries.domain_of(email):
            raise forms.ValidationError(_("Enter an address that will still be yours after you leave."))
        return email


class PreferencesForm(forms.Form):
    """Language and time zone."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in zones]
        )


class LanguageForm(forms.Form):
    """The first question of the first login."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class TokenForm(forms.Form):
    """A key to the API."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What it is for, such as “export to our portal”."))
    scope = forms.ChoiceField(
        label=_("Permissions"),
        choices=[("read", _("Read what I can read")), ("write", _("Read and write what I can"))],
        widget=forms.RadioSelect,
        initial="read",
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("one year"))],
        coerce=int,
        initial=90,
    )


class ReasonForm(forms.Form):
    """Why an administrator decides."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}), help_text=_("The person will see it.")
    )


class DomainForm(forms.Form):
    """A domain whose addresses open an account."""

    domain = forms.CharField(
        label=_("Domain"), max_length=253, help_text=_("What follows the @, such as example.gouv.example.")
    )
    includes_subdomains = forms.BooleanField(label=_("Its sub-domains too"), required=False)
    organization_public_id = forms.CharField(
        label=_("Organization"),
        required=False,
        max_length=16,
        help_text=_(
            "The identifier in the address of its page. People of this domain then belong to it. Leave empty for none."
        ),
    )

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).strip().lstrip("@").rstrip(".").lower()
        DomainNameValidator(message=_("Enter a domain, such as example.gouv.example."))(domain)
        if AllowedDomain.objects.filter(domain=domain).exists():
            raise forms.ValidationError(_("This domain is already allowed. Remove it first to change its rule."))
        return domain
