from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AudiencesConfig(AppConfig):
    name = "intranet.kernel.audiences"
    label = "audiences"

    def ready(self) -> None:
        from intranet.kernel.audiences.receivers import make_everyone

        post_migrate.connect(make_everyone, sender=self)
