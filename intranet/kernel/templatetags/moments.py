"""Days and times, in templates."""

from django import template

from intranet.kernel import moments

register = template.Library()

register.filter("day", moments.day)
register.filter("clock", moments.clock)
register.filter("moment", moments.moment)
