"""A project can be reported, for what it says. Those who lead it answer for it: the moderators of its organization decide."""

from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from projects.actions.departures import hide_project, restore_project
from projects.models import Project
from projects.models.projects import WORD
from projects.permissions import can_see_project
from projects.roles import leads_of


def _find(public_id: str) -> Project | None:
    rows = Project.objects.filter(public_id=public_id, deleted_at=None, pending_at=None)
    return rows.select_related("lead", "proposer").first()


def _project(thing: Reported) -> Project:
    return cast("Project", thing)


def _lead(thing: Reported) -> User | None:
    return leads_of(_project(thing).key).order_by("pk").first() or _project(thing).proposer


def _excerpt(thing: Reported) -> str:
    project = _project(thing)
    texts = (project.title_fr, project.title_en, project.summary_fr, project.summary_en, project.lessons)
    return "\n".join(text for text in texts if text)


SUBJECT: Final = Subject(
    word=WORD,
    label=_("Project"),
    find=_find,
    is_visible=lambda viewer, thing: bool(can_see_project(viewer, _project(thing))),
    author=_lead,
    excerpt=_excerpt,
    address=lambda thing: _project(thing).get_absolute_url(),
    moderators=lambda _thing: [],
    organization=lambda thing: _project(thing).lead.public_id,
    hide=lambda actor, thing: hide_project(actor=actor, project=_project(thing)),
    restore=lambda actor, thing: restore_project(actor=actor, project=_project(thing)),
    place=lambda _thing: "",
)

subjects.register(SUBJECT)
