"""How long moderation keeps what it quotes, for the pages that say so."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def days_kept() -> int:
    """Days from the last decision of a case until what it quotes is erased."""
    return int(settings.MODERATION_KEPT_DAYS)
