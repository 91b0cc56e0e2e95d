"""What the list of notifications says beside other templates."""

from datetime import date, timedelta
from typing import Literal

from django import template
from django.utils import timezone

register = template.Library()


@register.simple_tag
def relative_day(value: date) -> Literal["today", "yesterday", ""]:
    """Whether a day is today or yesterday where the reader is."""
    today = timezone.localdate()
    if value == today:
        return "today"
    return "yesterday" if value == today - timedelta(days=1) else ""
