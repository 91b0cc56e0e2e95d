"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.navigation import Entry, administration_menu

administration_menu.register(
    Entry(key="reveal", label=_("Exceptional access"), url_name="audiences:reveal", icon="eye", order=40)
)
