"""The bell, and an entry of the account's menu."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, account_menu, bar_menu
from intranet.kernel.notifications import bell
from intranet.kernel.notifications.queries.counts import unread_count

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
