"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.navigation import Entry, Viewer, account_menu


def is_employee(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and viewer.kind == Kind.EMPLOYEE


account_menu.register(
    Entry(key="departures", label=_("Departures"), url_name="profiles:departures", icon="log-out", order=40, is_for=is_employee)
)
