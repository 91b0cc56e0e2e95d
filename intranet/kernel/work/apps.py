from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "intranet.kernel.work"
    label = "work"
