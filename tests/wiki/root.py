"""The root of Wagtail's tree, which a migration makes."""

from django.conf import settings
from wagtail.models import Locale, Page


def have_root() -> None:
    """Make it again: a test that commits empties the tables, also of what migrations made."""
    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        Page.add_root(title="Root", slug="root")
