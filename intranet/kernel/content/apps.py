from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "intranet.kernel.content"
    label = "content"
