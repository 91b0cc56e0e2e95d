from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "intranet.kernel.audiences"
    label = "audiences"
