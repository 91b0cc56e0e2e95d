"""Open opportunities, as they are found by their words and the skills that they ask for, in either language."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.search.definitions import Name, Text, Value, Words, definitions, index_of
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, line_of, lines_of, sections
from projects.models import Opportunity, Project
from projects.models.opportunities import OPPORTUNITY
from projects.opportunities.queries.visible import visible_opportunities


def _rows() -> "QuerySet[Opportunity]":
    """Those that are open, of what somebody may read."""
    of_readable = Q(project__in=Project.objects.readable().values("pk")) | Q(group__in=Group.objects.readable().values("pk"))
    rows = Opportunity.objects.readable().filter(of_readable, closed_at=None)
    return rows.filter(project__closed_at=None, project__replaced_by=None).prefetch_related("skills")


def _values(opportunity: Opportunity) -> Mapping[str, Value]:
    return {
        "title": (opportunity.title,),
        "words": (Words.said_in(opportunity.language, opportunity.title),),
        "text": (Words.said_in(opportunity.language, opportunity.text),),
        "skills": tuple(
            Words(fr=(skill.name_fr,) if skill.name_fr else (), en=(skill.name_en,) if skill.name_en else ())
            for skill in opportunity.skills.all()
        ),
    }


def _visible(viewer: User, keys: Sequence[int]) -> Mapping[int, Opportunity]:
    return visible_opportunities(viewer).open().select_related("project", "group").in_bulk(keys)


def _line(opportunity: Opportunity, found: Hit | Suggestion) -> Line:
    meta = format_html("{}", opportunity.owner_name)
    return line_of(
        opportunity,
        found,
        title=opportunity.title,
        language=opportunity.language,
        icon="hand-helping",
        meta=meta,
        why=("text", "skills"),
    )


_lines: Final = lines_of(_visible, _line)

definitions.register(
    index_of(
        OPPORTUNITY,
        (Name("title", boost=3), Text("words", boost=3), Text("text"), Text("skills")),
        rows=_rows,
        values=_values,
    )
)
sections.register(
    Section(
        kind=OPPORTUNITY,
        label=_("Opportunities"),
        singular=_("Opportunity"),
        icon="hand-helping",
        order=32,
        lines=_lines,
        suggestions=_lines,
        more=lambda text: f"{reverse('projects:opportunities')}?{urlencode({'q': text})}",
    )
)
