"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.navigation import Entry, administration_menu, foot_menu

administration_menu.register(Entry(key="texts", label=_("Legal texts"), url_name="privacy:texts", icon="file-text", order=50))
foot_menu.register(Entry(key="privacy", label=_("Privacy"), url_name="privacy:notice", icon="shield", order=30))
foot_menu.register(Entry(key="terms", label=_("Terms of use"), url_name="privacy:terms", icon="file-text", order=40))
