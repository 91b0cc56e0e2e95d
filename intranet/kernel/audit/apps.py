from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "intranet.kernel.audit"
    label = "audit"
