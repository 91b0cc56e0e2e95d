"""An entry of the menu of one's account."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.navigation import Entry, account_menu

account_menu.register(
    Entry(
        key="invitations",
        label=_("Invitations and requests"),
        url_name="groups:own_invitations",
        icon="mail-open",
        order=30,
    )
)
