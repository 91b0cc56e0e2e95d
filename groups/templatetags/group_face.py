"""How a group is drawn."""

from django import template
from django.utils.safestring import SafeString

from groups.models import Group
from groups.queries.listing import initials_of as _initials_of
from intranet.kernel.templatetags.face import avatar, hue

register = template.Library()


@register.filter
def hue_of(group: Group) -> int:
    """The colour of a group: that of its name, whatever the reader's language."""
    return hue(group.name_fr or group.name_en)


@register.filter
def initials_of(group: Group) -> str:
    return _initials_of(group.name)


@register.simple_tag
def group_avatar(group: Group, *, size: str = "") -> SafeString:
    """The square of a group, beside its name."""
    return avatar(name=group.name_fr or group.name_en, kind="group", size=size, text=_initials_of(group.name))
