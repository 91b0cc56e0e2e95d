"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.queries import waiting_hint
from intranet.kernel.navigation import Entry, account_menu, administration_menu, main_menu

main_menu.register(
    Entry(
        key="moderation",
        label=_("Moderation"),
        url_name="moderation:queue",
        icon="flag",
        order=90,
        is_for=lambda viewer: isinstance(viewer, User) and waiting_hint(viewer).is_moderator,
        waiting=lambda viewer: waiting_hint(viewer).count if isinstance(viewer, User) else 0,
    )
)
account_menu.register(Entry(key="reports", label=_("My reports"), url_name="moderation:own_reports", icon="flag", order=60))
administration_menu.register(
    Entry(
        key="moderators",
        label=_("Central moderators"),
        url_name="moderation:central_moderators",
        icon="scale",
        order=30,
    )
)
