from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "intranet.kernel.realtime"
    label = "realtime"
