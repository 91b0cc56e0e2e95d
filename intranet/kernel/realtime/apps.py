from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "intranet.kernel.realtime"
    label = "realtime"

    def ready(self) -> None:
        from intranet.kernel.realtime import events, receivers  # noqa: F401  receivers connect themselves
        from intranet.kernel.realtime.models import RevokedAccess
        from intranet.kernel.work import outboxes

        outboxes.register(outboxes.Outbox(name="revoked access", model=RevokedAccess, deliver=events.deliver_revoked))
