from django.apps import AppConfig


class DevmailConfig(AppConfig):
    name = "intranet.kernel.devmail"
    label = "devmail"
