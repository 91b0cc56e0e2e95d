from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    name = "intranet.kernel.audiences"
    label = "audiences"

    def ready(self) -> None:
        from intranet.kernel.audiences.actions import deliver_moves
        from intranet.kernel.audiences.models import PlaceMove
        from intranet.kernel.audiences.receivers import make_everyone
        from intranet.kernel.navigation import Entry, administration_menu
        from intranet.kernel.work import outboxes

        outboxes.register(outboxes.Outbox(name="moves of places", model=PlaceMove, deliver=deliver_moves, batch=5))
        administration_menu.register(
            Entry(key="reveal", label=_("Read one thing"), url_name="audiences:reveal", icon="eye", order=40)
        )
        post_migrate.connect(make_everyone, sender=self)
