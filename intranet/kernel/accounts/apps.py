from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "intranet.kernel.accounts"
    label = "accounts"

    def ready(self) -> None:
        from intranet.kernel.accounts import receivers  # noqa: F401  receivers connect themselves
        from intranet.kernel.accounts.actions.retention import forget_links_and_sessions
        from intranet.kernel.accounts.onboarding import Step, register_step
        from intranet.kernel.accounts.permissions import can_administer_accounts
        from intranet.kernel.navigation import Entry, account_menu, administration_menu
        from intranet.kernel.work import periodic

        periodic.register(name="accounts.forget_links_and_sessions", every=timedelta(days=1), run=forget_links_and_sessions)
        register_step(Step(key="language", label=_("Language"), url_name="accounts:welcome_language", order=10))
        account_menu.register(
            Entry(key="account", label=_("Account and security"), url_name="accounts:hub", icon="settings", order=80)
        )
        account_menu.register(
            Entry(
                key="administration",
                label=_("Administration"),
                url_name="accounts:administered_members",
                icon="shield",
                order=90,
                is_for=lambda viewer: viewer.is_authenticated and bool(can_administer_accounts(viewer)),
            )
        )
        administration_menu.register(
            Entry(key="members", label=_("Members"), url_name="accounts:administered_members", icon="users", order=10)
        )
        administration_menu.register(
            Entry(key="domains", label=_("Domains"), url_name="accounts:domains", icon="globe", order=20)
        )
