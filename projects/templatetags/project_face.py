"""How a project looks: its mark, its health, its bar of time."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groups.queries.listing import initials_of
from intranet.kernel.templatetags.face import avatar, icon
from intranet.kernel.text.dates import day
from projects.models import Health, Project
from projects.queries.portfolio import ListedProject, Years

register = template.Library()

_SHAPES = {
    Health.ON_TRACK.value: ("good", "circle-check"),
    Health.AT_RISK.value: ("warn", "triangle-alert"),
    Health.LATE.value: ("bad", "octagon-alert"),
}


@register.simple_tag
def project_avatar(project: Project, size: str = "") -> SafeString:
    """The mark of a project, of the same colour in both languages."""
    return avatar(name=project.title.fr or project.title.en, text=initials_of(project.title), kind="project", size=size)


@register.simple_tag
def health(project: Project) -> SafeString:
    """How it goes, as a shape and words; since when nobody said it, when that is long ago."""
    if not project.is_going_on:
        return format_html('<span class="health muted">{}</span>', _("Ended"))
    if not project.health:
        return format_html('<span class="health muted">{}{}</span>', icon("circle-dashed"), _("Not said yet"))
    if project.is_health_old and project.health_at:
        words = _("Not said since %(date)s") % {"date": day(timezone.localtime(project.health_at).date())}
        return format_html('<span class="health muted">{}{}</span>', icon("circle-help"), words)
    shape, name = _SHAPES[project.health]
    return format_html('<span class="health health--{}">{}{}</span>', shape, icon(name), project.get_health_display())


@register.filter
def health_shape(project: Project) -> str:
    """`good`, `warn` or `bad`; "" when nobody said it, or long ago."""
    if not project.health or project.is_health_old or not project.is_going_on:
        return ""
    return _SHAPES[project.health][0]


@register.filter
def health_icon(project: Project) -> str:
    """The icon of a health that was said."""
    return _SHAPES[project.health][1]


@register.simple_tag
def time_bar(line: ListedProject, years: Years) -> SafeString:
    """A project in time, drawn beside its dates, which say the same."""
    if line.bar is None:
        return SafeString("")
    bar, shape = line.bar, health_shape(line.project) or "none"
    lines = ((f"{at:g}", f"{at:g}") for _year, at in years.marks)
    marks = format_html_join("", '<line x1="{}%" x2="{}%" y1="0" y2="100%"/>', lines)
    stones = format_html_join("", '<circle class="stone" cx="{}%" cy="14" r="4"/>', ((f"{at:g}",) for at in bar.stones))
    return format_html(
        '<svg class="timebar" aria-hidden="true" focusable="false">{}<line class="now" x1="{}%" x2="{}%" y1="0" y2="100%"/>'
        '<rect class="{}" x="{}%" y="7" width="{}%" height="14" rx="4"/>{}</svg>',
        marks,
        *(f"{years.today:g}", f"{years.today:g}", shape, f"{bar.start:g}", f"{bar.width:g}"),
        stones,
    )
