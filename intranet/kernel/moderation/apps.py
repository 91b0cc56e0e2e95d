from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "intranet.kernel.moderation"
    label = "moderation"
