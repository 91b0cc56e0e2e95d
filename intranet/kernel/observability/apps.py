from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "intranet.kernel.observability"
    label = "observability"
