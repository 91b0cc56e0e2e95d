from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "intranet.kernel.accounts"
    label = "accounts"
