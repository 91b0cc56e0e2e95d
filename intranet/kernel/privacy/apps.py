from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "intranet.kernel.privacy"
    label = "privacy"
