from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "intranet.kernel"
    label = "kernel"
