from django.apps import AppConfig


class SignOnConfig(AppConfig):
    """OpenID Connect for allauth, which finds providers among the installed apps."""

    name = "intranet.kernel.accounts.sign_on"
    label = "sign_on"
