"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, account_menu, administration_menu, main_menu
from profiles.permissions import can_search_directory


def may_search(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_search_directory(viewer))


main_menu.register(
    Entry(
        key="people",
        label=_("Directory"),
        url_name="profiles:directory",
        icon="users",
        order=30,
        hint=_("Find a colleague by what they know"),
        is_for=may_search,
    )
)
main_menu.register(
    Entry(
        key="organizations",
        label=_("Organizations"),
        url_name="profiles:organizations",
        icon="building-2",
        order=32,
        hint=_("Ministries, agencies, their units and their people"),
        is_for=may_search,
    )
)
main_menu.register(
    Entry(
        key="skills",
        label=_("Skills"),
        url_name="profiles:skills",
        icon="badge-check",
        order=34,
        hint=_("A shared vocabulary of skills, in both languages"),
        is_for=may_search,
    )
)
administration_menu.register(
    Entry(
        key="organizations",
        label=_("Organizations"),
        url_name="profiles:administered_organizations",
        icon="building-2",
        order=15,
    )
)
administration_menu.register(
    Entry(key="profiles", label=_("Who sees profiles"), url_name="profiles:site_policy", icon="eye", order=16)
)
account_menu.register(
    Entry(
        key="profile",
        label=_("View my profile"),
        url_name="profiles:person",
        icon="circle-user",
        order=10,
        identity=lambda viewer: viewer.get_username(),
    )
)
account_menu.register(
    Entry(key="follows", label=_("People I follow"), url_name="profiles:follows", icon="user-check", order=20)
)
