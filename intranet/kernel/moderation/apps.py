from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "intranet.kernel.moderation"
    label = "moderation"

    def ready(self) -> None:
        from intranet.kernel.accounts.models import User
        from intranet.kernel.accounts.recourse import register_recourse
        from intranet.kernel.api import register as register_api
        from intranet.kernel.moderation.actions import erase_old_words, escalate_waiting_cases
        from intranet.kernel.moderation.api import router
        from intranet.kernel.moderation.notifications import KINDS
        from intranet.kernel.moderation.queries import address_to_contest, waiting_hint
        from intranet.kernel.navigation import Entry, account_menu, administration_menu, main_menu
        from intranet.kernel.notifications.kinds import register as register_kind
        from intranet.kernel.work import periodic

        periodic.register(name="moderation.escalate", every=timedelta(minutes=10), run=escalate_waiting_cases)
        periodic.register(name="moderation.erase_old_words", every=timedelta(days=1), run=erase_old_words)
        register_recourse(address_to_contest)
        for kind in KINDS:
            register_kind(kind)
        register_api("", router)
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
        account_menu.register(
            Entry(key="reports", label=_("My reports"), url_name="moderation:own_reports", icon="flag", order=60)
        )
        administration_menu.register(
            Entry(
                key="moderators",
                label=_("Central moderators"),
                url_name="moderation:central_moderators",
                icon="scale",
                order=30,
            )
        )
