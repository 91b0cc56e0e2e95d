"""What a team says while its project goes on: its phase, its health, its milestones, its end."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.content.languages import guess_language
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.bilingual import Words
from microblog.models import Post
from microblog.signals import news_given
from projects import permissions
from projects.actions.hands import decline_offers
from projects.models import Health, Milestone, Phase, Project
from projects.models.projects import HEALTH_LASTS, WORD
from projects.news import news_about
from projects.notifications import CLOSED, HEALTH_DUE, RETIRED, UPDATED
from projects.queries.visible import locked
from projects.signals import project_placed
from wiki.signals import page_given

REMINDED_AT_ONCE = 200


@transaction.atomic
def say_health(*, actor: User, project: Project, health: Health, reason: str, phase: Phase | None = None) -> bool:
    """Say how the project goes and why, and its phase. Says whether its followers read it: not what is said again.

    Raises PermissionRefused. A reason is asked of whoever says that it is at risk or late: ValueError.
    """
    reason = reason.strip()
    if health != Health.ON_TRACK and not reason:
        raise ValueError("What does not go well has a reason.")
    project = locked(project)
    require(permissions.can_run_project(actor, project))
    is_news = (health, reason) != (project.health, project.health_reason) or phase not in (None, project.phase)
    project.phase = phase or project.phase
    project.health, project.health_reason = health, reason
    project.health_language = guess_language(reason) or actor.language if reason else ""
    project.health_by, project.health_at, project.health_asked_at = actor, timezone.now(), None
    project.save()
    record(actor=actor, verb="projects.health_said", subject=project.key, health=health.value, phase=project.phase)
    reindex(Project.search_kind, [project.pk])
    if is_news:
        language = project.health_language or actor.language
        with override(language):
            values = {"phase": Phase(project.phase).label, "health": health.label}
            line = _("Health: %(health)s. Phase: %(phase)s.") % values
        _tell(actor, project, f"{line}\n{reason}" if reason else line, language)
    return is_news


@transaction.atomic
def add_milestone(*, actor: User, project: Project, title: Words, due_on: date) -> Milestone:
    """Add something that is to be done by a day. Sent twice, it is the one that is there. Raises PermissionRefused."""
    project = locked(project)
    require(permissions.can_add_milestone(actor, project))
    known = Milestone.objects.filter(project=project, title_fr=title.fr, title_en=title.en, due_on=due_on).first()
    if known is not None:
        return known
    made = Milestone.objects.create(project=project, title_fr=title.fr, title_en=title.en, due_on=due_on)
    record(actor=actor, verb="projects.milestone_added", subject=project.key, milestone=made.public_id)
    return made


@transaction.atomic
def reach_milestone(*, actor: User, milestone: Milestone) -> None:
    """Say that a milestone is reached today: followers read it. Repeating it changes nothing."""
    project = locked(milestone.project)
    require(permissions.can_run_project(actor, project))
    row = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if row.reached_on is None:
        row.reached_on = timezone.localdate()
        row.save(update_fields=["reached_on"])
        record(actor=actor, verb="projects.milestone_reached", subject=project.key, milestone=row.public_id)
        language = actor.language if getattr(row, f"title_{actor.language}", "") else row.title.language
        with override(language):
            text = _("Milestone reached: %(milestone)s") % {"milestone": row.title}
        _tell(actor, project, text, language)


@transaction.atomic
def move_milestone(*, actor: User, milestone: Milestone, due_on: date) -> None:
    """Give a milestone another day. Raises PermissionRefused."""
    project = locked(milestone.project)
    require(permissions.can_run_project(actor, project))
    row = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if row.due_on != due_on:
        row.due_on = due_on
        row.save(update_fields=["due_on"])
        record(actor=actor, verb="projects.milestone_moved", subject=project.key, milestone=row.public_id)


@transaction.atomic
def remove_milestone(*, actor: User, milestone: Milestone) -> None:
    """Take a milestone off the list. Raises PermissionRefused."""
    project = locked(milestone.project)
    require(permissions.can_run_project(actor, project))
    Milestone.objects.filter(pk=milestone.pk).delete()
    record(actor=actor, verb="projects.milestone_removed", subject=project.key, milestone=milestone.public_id)


def _tell(actor: User, project: Project, text: str, language: str) -> None:
    """Say it in the project's stream, where followers find it."""
    news_given.send(Project, author=actor, about=news_about(project), text=text, language=language)


def tell_followers(*, post: Post) -> None:
    """Have those who follow a project told of its news, in the transaction that publishes them."""
    if post.about.startswith(f"{WORD}:"):
        facts = {"post": post.public_id}
        notify(kind=UPDATED, subject=post.about, actor=post.author, thing=post, facts=facts, at=post.published_at)


# Its end ------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_project(*, actor: User, project: Project, lessons: str) -> None:
    """End a project, and keep what others should learn from it: on its page, and as a page of the wiki of its group.

    Raises PermissionRefused, and ValueError without lessons.
    """
    lessons = lessons.strip()
    if not lessons:
        raise ValueError("A project ends with what it taught.")
    project = locked(project)
    require(permissions.can_lead_project(actor, project))
    project.closed_at, project.lessons = timezone.now(), lessons
    project.lessons_language = guess_language(lessons) or actor.language
    project.save(update_fields=["closed_at", "lessons", "lessons_language"])
    record(actor=actor, verb="projects.closed", subject=project.key)
    _end(actor, project)
    notify(kind=CLOSED, subject=project.key, actor=actor, thing=project)
    reindex(Project.search_kind, [project.pk])
    if project.group is not None:
        language = project.lessons_language
        with override(language):
            title = _("What the project taught: %(project)s") % {"project": project.title}
        page_given.send(Project, author=actor, owner=project.group, title=title, text=lessons, language=language)


@transaction.atomic
def retire_project(*, actor: User, project: Project, replacement: Project, reason: str) -> None:
    """End a project in favour of another. Its followers are asked whether they follow that one: nobody is moved.

    Raises PermissionRefused, and ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Whoever retires a project says why.")
    project = locked(project)
    require(permissions.can_retire_project(actor, project, replacement))
    project.replaced_by, project.retired_reason = replacement, reason.strip()
    project.save(update_fields=["replaced_by", "retired_reason"])
    record(actor=actor, verb="projects.retired", subject=project.key, reason=reason, into=replacement.public_id)
    _end(actor, project)
    notify(kind=RETIRED, subject=project.key, actor=actor, thing=project)
    reindex(Project.search_kind, [project.pk])


def _end(actor: User, project: Project) -> None:
    """Nobody waits for the answer of a project that has ended, nor finds what it needs."""
    decline_offers(actor=actor, project=project)
    project_placed.send(Project, project=project)


# What nobody said for long -------------------------------------------------------------------------------------------------


def ask_for_health() -> int:
    """Ask those who lead projects whose health was said long ago, or never: once in sixty days. Returns how many projects."""
    long_ago = timezone.now() - HEALTH_LASTS
    rows = Project.objects.going_on().filter(published_at__lt=long_ago, pending_at=None, hidden_at=None, deleted_at=None)
    rows = rows.exclude(health_at__gte=long_ago).exclude(health_asked_at__gte=long_ago)
    asked = list(rows.order_by("pk").values_list("pk", "public_id")[:REMINDED_AT_ONCE])
    with transaction.atomic():
        Project.objects.filter(pk__in=[pk for pk, _public_id in asked]).update(health_asked_at=timezone.now())
        for _pk, public_id in asked:
            notify(kind=HEALTH_DUE, subject=f"project:{public_id}", actor=None)
    return len(asked)
