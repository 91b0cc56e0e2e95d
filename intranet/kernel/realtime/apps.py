from datetime import timedelta

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "intranet.kernel.realtime"
    label = "realtime"

    def ready(self) -> None:
        from intranet.kernel.audiences import places
        from intranet.kernel.realtime import actions, events, receivers  # noqa: F401  receivers connect themselves
        from intranet.kernel.realtime.models import Change, RevokedAccess
        from intranet.kernel.work import outboxes, periodic

        outboxes.register(outboxes.Outbox(name="revoked access", model=RevokedAccess, deliver=events.deliver_revoked))
        places.register_copy(Change)
        periodic.register(name="forget old changes", every=timedelta(hours=1), run=actions.forget_old_changes)
