from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "intranet.kernel.access"
    label = "access"
