"""Projects, as they are found by their titles, their summaries and the skills that they need, in either language.

Whoever types a skill of the shared vocabulary looks for all of its names: a French and an English description of one project
share few words, and the vocabulary speaks both languages.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.content.languages import roots_of
from intranet.kernel.search.definitions import Document, Facet, IndexDefinition, Name, Text, Words, definitions, keys_of
from intranet.kernel.search.marking import marked_title, text_excerpt
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, sections
from profiles.models import Skill
from profiles.queries.skills import synonyms_of
from projects.models import Project, ProjectSkill
from projects.models.projects import WORD

SKILL: Final = "skill"


def project_keys() -> Iterator[int]:
    """Those that the registry has."""
    return keys_of(Project.objects.readable())


def project_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these projects; none for what waits, was hidden or deleted. Three statements."""
    needs: dict[int, list[Skill]] = defaultdict(list)
    for need in ProjectSkill.objects.filter(project__in=keys).select_related("skill"):
        needs[need.project_id].append(need.skill)
    synonyms = synonyms_of({skill.pk for skills in needs.values() for skill in skills})
    rows = Project.objects.readable().filter(pk__in=keys)
    for project in rows.select_related("lead").order_by("pk"):
        texts = (project.title_fr, project.title_en, project.summary_fr, project.summary_en)
        yield Document(
            key=project.pk,
            audience=project.audience_id,
            shadowed_by=(project.place_id,) if project.place_id else (),
            values={
                "title": tuple(dict.fromkeys(title for title in texts[:2] if title)),
                "words": (_words(project.title_fr, project.title_en),),
                "text": (_words(project.summary_fr, project.summary_en),),
                "objectives": (_words(project.objectives_fr, project.objectives_en),),
                "skills": tuple(
                    Words(
                        fr=tuple(name for name in (skill.name_fr, *synonyms[skill.pk]["fr"]) if name),
                        en=tuple(name for name in (skill.name_en, *synonyms[skill.pk]["en"]) if name),
                        reference=skill.public_id,
                    )
                    for skill in needs[project.pk]
                ),
                "organization": (_words(project.lead.name_fr, project.lead.name_en),),
                "root": tuple(roots_of(" ".join(texts))),
            },
        )


def _words(fr: str, en: str) -> Words:
    return Words(fr=(fr,) if fr else (), en=(en,) if en else ())


PROJECTS: Final = IndexDefinition(
    kind=WORD,
    fields=(
        Name("title", boost=3),
        Text("words", boost=3),
        Text("text"),
        Text("objectives"),
        Text("skills"),
        Text("organization"),
        Facet("root"),
    ),
    documents=project_documents,
    all_keys=project_keys,
    vocabulary=SKILL,
)


# In the search of the whole site -----------------------------------------------------------------------------------------


def project_lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """The projects found that the viewer may see now, in one statement."""
    rows = Project.objects.visible_to(viewer).to_list().in_bulk([one.key for one in found])
    return [
        Line(
            title=marked_title(str(project.title), one, project.title.language),
            value=str(project.title),
            address=project.get_absolute_url(),
            meta=format_html("{} · {}", project.lead.name, project.get_phase_display()),
            why=text_excerpt(one, "text", "objectives", "skills"),
            name=project.title.fr or project.title.en,
            shape="project",
            public_id=project.public_id,
        )
        for one in found
        if (project := rows.get(one.key))
    ]


SECTION: Final = Section(
    kind=WORD,
    label=_("Projects"),
    singular=_("Project"),
    icon="target",
    order=30,
    lines=project_lines,
    suggestions=project_lines,
    more=lambda text: f"{reverse('projects:portfolio')}?{urlencode({'q': text})}",
)

definitions.register(PROJECTS)
sections.register(SECTION)
