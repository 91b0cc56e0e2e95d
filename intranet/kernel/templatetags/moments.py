"""Days and times, in templates."""

from django import template

from intranet.kernel.text import dates

register = template.Library()

register.filter("day", dates.day)
register.filter("clock", dates.clock)
register.filter("moment", dates.moment)
register.filter("ago", dates.ago)
register.filter("short_day", dates.short_day)
