from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "intranet.kernel.notifications"
    label = "notifications"

    def ready(self) -> None:
        from intranet.kernel import demonstrations
        from intranet.kernel.accounts.models import User
        from intranet.kernel.api import register as register_api
        from intranet.kernel.navigation import Entry, account_menu, bar_menu
        from intranet.kernel.notifications import (
            actions,
            bell,
            kinds,
            receivers,  # noqa: F401  receivers connect themselves
        )
        from intranet.kernel.notifications.api import router
        from intranet.kernel.notifications.followers import FOLLOWED
        from intranet.kernel.notifications.models import PendingEvent, PendingMail
        from intranet.kernel.notifications.queries.counts import unread_count
        from intranet.kernel.notifications.reveals import REVEALED
        from intranet.kernel.work import outboxes, periodic

        outboxes.register(outboxes.Outbox(name="notifications", model=PendingEvent, deliver=actions.tell_people, batch=5))
        # Lease: well above the slowest batch, ten messages to a server that takes its whole time-out for each.
        outboxes.register(
            outboxes.Outbox(
                name="notification mail",
                model=PendingMail,
                deliver=actions.deliver_mail,
                batch=10,
                lease=timedelta(minutes=5),
            )
        )
        periodic.register(name="notifications.digests", every=timedelta(minutes=5), run=actions.prepare_digests)
        periodic.register(name="notifications.forget", every=timedelta(days=1), run=actions.forget_old_notifications)
        # After every part that makes news.
        demonstrations.register(demonstrations.Demonstration(key="news", noun="news", order=100, load=actions.tell_news))
        kinds.register(FOLLOWED)
        kinds.register(REVEALED)
        register_api("", router)
        bar_menu.register(
            Entry(
                key="notifications",
                label=_("Notifications"),
                url_name="notifications:list",
                icon="bell",
                order=10,
                one=_("1 unread notification"),
                other=_("Unread notifications: %"),
                told=bell.NAME,
                count_url_name="notifications:count",
                waiting=lambda viewer: unread_count(viewer) if isinstance(viewer, User) else 0,
            )
        )
        account_menu.register(
            Entry(key="notifications", label=_("Notifications"), url_name="notifications:settings", icon="bell", order=70)
        )
