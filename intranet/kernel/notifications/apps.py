from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "intranet.kernel.notifications"
    label = "notifications"
