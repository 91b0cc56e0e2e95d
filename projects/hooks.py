"""What the kernel asks of projects: who sees one, who follows it, whom its news mention, and the demonstration."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.content.mentions import Completion, completions
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.work_ties import WorkTie, work_ties
from microblog.streams import NewsKind, news_kinds
from projects.actions.demonstration import load_projects
from projects.models import Project
from projects.models.projects import WORD
from projects.news import find_news
from projects.permissions import can_follow_project, can_lead_project, can_see_project
from projects.queries.mentions import people_to_mention
from projects.queries.together import count_shared, partners_in_projects


def _find(public_id: str) -> Project | None:
    return Project.objects.select_related("audience", "place__audience").filter(public_id=public_id).first()


def _shared_words(viewer: User, other: User) -> str:
    count = count_shared(viewer, other)
    return ngettext("You share {count} project", "You share {count} projects", count).format(count=count) if count else ""


shared_kinds.register(
    SharedKind(
        word=WORD,
        noun=_("Project"),
        find=lambda public_id: (
            Project.objects.select_related("audience", "place__audience").filter(public_id=public_id).first()
        ),
        is_visible=lambda viewer, project: bool(can_see_project(viewer, project)),
        title=lambda project: str(project.title),
        address=lambda project: str(project.get_absolute_url()),
        manages=lambda viewer, project: bool(can_lead_project(viewer, project)),
    )
)
followables.register(Followable(WORD, can_follow_project))
completions.register(Completion(WORD, people_to_mention))
news_kinds.register(NewsKind(WORD, find_news))
demonstrations.register(Demonstration(key="projects", noun="projects", order=30, load=load_projects))
work_ties.register(WorkTie(key="projects", icon="briefcase", order=20, partners=partners_in_projects, words=_shared_words))
