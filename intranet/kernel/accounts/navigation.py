"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.permissions import can_administer_accounts
from intranet.kernel.navigation import Entry, account_menu, administration_menu

account_menu.register(Entry(key="account", label=_("Account and security"), url_name="accounts:hub", icon="settings", order=80))
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
administration_menu.register(Entry(key="domains", label=_("Domains"), url_name="accounts:domains", icon="globe", order=20))
