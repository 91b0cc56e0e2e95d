"""How a project comes into the registry: it is proposed, asked about, corrected, confirmed, or withdrawn."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone, locked_audience
from intranet.kernel.audit.actions import record
from intranet.kernel.content.languages import guess_language
from intranet.kernel.content.markup import hashtag_key
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from microblog.signals import news_placed
from profiles.models import Organization
from projects import permissions
from projects.actions.departures import follow_move
from projects.actions.roles import make_role_groups, take_in
from projects.models import Partnership, Project, ProjectRole, ProjectSkill, ProjectTag, RegistryWord, SentProject
from projects.news import news_about
from projects.notifications import CHANGES_ASKED, CONFIRMED, PARTNER_ASKED, PARTNER_DECIDED, TO_CONFIRM
from projects.queries.visible import locked
from projects.signals import project_placed


@transaction.atomic
def propose_project(*, actor: User, sent: SentProject, public_id: str = "") -> Project:
    """Send a project to the registry of the organization that leads it, and ask its partners. The actor leads it.

    A form gives the `public_id` that it drew when it was opened: sent three times, it makes one project, which is given again.
    Raises TokenUsed when that project says something else by now, PermissionRefused, and ValueError without a title.
    """
    require(permissions.can_propose_project(actor))
    if not (sent.texts.get("title_fr") or sent.texts.get("title_en")):
        raise ValueError("A project has a title in one language at least.")
    # The second request of a double click waits here for the first.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    known = Project.objects.filter(public_id=public_id).first() if public_id else None
    if known is not None and known.proposer_id == actor.pk:
        if known.deleted_at or any(getattr(known, name) != value for name, value in sent.columns.items()):
            raise TokenUsed
        return known
    project = Project(
        public_id=public_id if public_id and known is None else new_public_id(),
        proposer=actor,
        audience=everyone(),
        pending_at=timezone.now(),
        **sent.columns,
    )
    _place(actor, project, sent.group)
    project.save()
    make_role_groups(project)
    take_in(actor=actor, project=project, member=actor, role=ProjectRole.LEAD)
    _write_lists(actor, project, sent)
    _say(project, actor, RegistryWord.Verb.SENT, sent.difference)
    record(actor=actor, verb="projects.proposed", subject=project.key, lead=sent.lead.public_id)
    notify(kind=TO_CONFIRM, subject=project.key, actor=actor, facts={"organization": sent.lead.public_id})
    return project


@transaction.atomic
def change_project(*, actor: User, project: Project, sent: SentProject) -> Project:
    """Write what a project says. One that waits is seen anew by the registry. Raises PermissionRefused.

    Which organization leads is the registry's matter once it is confirmed, and stays.
    """
    project = locked(project)
    require(permissions.can_change_project(actor, project))
    before, asked = (project.audience_id, project.place_id, project.lead_id), project.lead
    is_new_registry = project.pending_at is not None and project.lead_id != sent.lead.pk
    for name, value in sent.columns.items():
        if name != "lead" or project.pending_at:
            setattr(project, name, value)
    _place(actor, project, sent.group)
    if is_new_registry:
        project.changes_asked_at = None
    project.save()
    if before != (project.audience_id, project.place_id, project.lead_id):
        _tell_placed(project)
    else:
        follow_move(projects=[project.pk])  # what shows a skill says its name
    _write_lists(actor, project, sent)
    record(actor=actor, verb="projects.changed", subject=project.key)
    if is_new_registry:
        withdraw(subject=project.key, facts={"organization": asked.public_id})
        notify(kind=TO_CONFIRM, subject=project.key, actor=actor, facts={"organization": sent.lead.public_id})
    reindex(Project.search_kind, [project.pk])
    return project


def _place(actor: User, project: Project, group: Group | None) -> None:
    """Have the project be as hidden as its group is. Raises PermissionRefused for a group that the actor does not own."""
    if project.group_id == (group.pk if group else None):
        return
    if group is not None:
        require(permissions.can_have_group(actor, group))
    project.group = group
    project.place = group.place if group else None
    project.audience = locked_audience(group.place) if group and group.place else everyone()


def _tell_placed(project: Project) -> None:
    """What it needs, its news and what was shown in it are seen by those who see it now."""
    project_placed.send(Project, project=project)
    news_placed.send(Project, about=news_about(project))
    follow_move(projects=[project.pk])


def _write_lists(actor: User, project: Project, sent: SentProject) -> None:
    """The skills, the tags and the partners. Who is left out is a partner no longer, and who is added is asked."""
    ProjectSkill.objects.filter(project=project).exclude(skill__in=sent.skills).delete()
    ProjectSkill.objects.bulk_create(
        [ProjectSkill(project=project, skill=skill) for skill in sent.skills], ignore_conflicts=True
    )
    ProjectTag.objects.filter(project=project).delete()
    tags = {hashtag_key(label): label for label in sent.tags}
    ProjectTag.objects.bulk_create([ProjectTag(project=project, key=key, label=tags[key]) for key in tags if key])
    wanted = [one for one in sent.partners if one.pk != project.lead_id]
    known = Partnership.objects.filter(project=project)
    known.exclude(organization__in=wanted).delete()
    there = set(known.values_list("organization", flat=True))
    ask_partners(actor=actor, project=project, organizations=[one for one in wanted if one.pk not in there])


def ask_partners(*, actor: User, project: Project, organizations: Sequence[Organization]) -> None:
    """Ask organizations to be partners; those who answer for them are told."""
    for organization in organizations:
        Partnership.objects.create(project=project, organization=organization, asked_by=actor)
        notify(kind=PARTNER_ASKED, subject=project.key, actor=actor, facts={"organization": organization.public_id})


@transaction.atomic
def decide_partnership(*, actor: User, partnership: Partnership, is_agreed: bool, reason: str = "") -> None:
    """Agree to be a partner, or decline with a reason. Raises PermissionRefused, and ValueError for no reason."""
    if not is_agreed and not reason.strip():
        raise ValueError("Who declines says why.")
    row = Partnership.objects.select_for_update(of=("self",)).select_related("project", "organization").get(pk=partnership.pk)
    require(permissions.can_decide_partnership(actor, row))
    row.agreed_at, row.declined_at = (timezone.now(), None) if is_agreed else (None, timezone.now())
    row.decided_by, row.reason = actor, reason.strip()
    row.save()
    organization = row.organization.public_id
    verb = "projects.partner_agreed" if is_agreed else "projects.partner_declined"
    record(actor=actor, verb=verb, subject=row.project.key, reason=reason, organization=organization)
    notify(kind=PARTNER_DECIDED, subject=row.project.key, actor=actor, facts={"organization": organization})
    reindex(Project.search_kind, [row.project_id])


@transaction.atomic
def ask_for_changes(*, actor: User, project: Project, reason: str) -> None:
    """Ask who proposes it for something before it is confirmed; sent twice, it is one question.

    Raises PermissionRefused, and ValueError for no reason.
    """
    if not reason.strip():
        raise ValueError("Whoever asks says what for.")
    project = locked(project)
    require(permissions.can_decide_registration(actor, project))
    said = project.registry_words.last()
    if said is not None and (said.verb, said.text) == (RegistryWord.Verb.ASKED, reason.strip()):
        return
    project.changes_asked_at = timezone.now()
    project.save(update_fields=["changes_asked_at"])
    _say(project, actor, RegistryWord.Verb.ASKED, reason)
    record(actor=actor, verb="projects.changes_asked", subject=project.key)
    notify(kind=CHANGES_ASKED, subject=project.key, actor=actor, facts={"organization": project.lead.public_id})


@transaction.atomic
def answer_registry(*, actor: User, project: Project, text: str) -> None:
    """Answer the registry, which looks at it again; sent twice, it is one answer.

    Raises PermissionRefused, and ValueError for an empty answer.
    """
    if not text.strip():
        raise ValueError("An answer says something.")
    project = locked(project)
    require(permissions.can_answer_registry(actor, project))
    if project.changes_asked_at is None:
        return
    project.changes_asked_at = None
    project.save(update_fields=["changes_asked_at"])
    _say(project, actor, RegistryWord.Verb.ANSWERED, text)
    notify(kind=TO_CONFIRM, subject=project.key, actor=actor, facts={"organization": project.lead.public_id})


@transaction.atomic
def confirm_project(*, actor: User, project: Project) -> Project:
    """Take a project into the registry: it is found, followed and counted from now on. Raises PermissionRefused."""
    project = locked(project)
    require(permissions.can_decide_registration(actor, project))
    project.pending_at, project.changes_asked_at, project.published_at = None, None, timezone.now()
    project.save(update_fields=["pending_at", "changes_asked_at", "published_at"])
    _say(project, actor, RegistryWord.Verb.CONFIRMED, "")
    record(actor=actor, verb="projects.confirmed", subject=project.key)
    notify(kind=CONFIRMED, subject=project.key, actor=actor)
    reindex(Project.search_kind, [project.pk])
    return project


@transaction.atomic
def withdraw_registration(*, actor: User, project: Project) -> None:
    """Take back what waits for the registry: nobody is asked any more. Raises PermissionRefused."""
    project = locked(project)
    require(permissions.can_answer_registry(actor, project))
    project.deleted_at, project.group = timezone.now(), None
    project.save(update_fields=["deleted_at", "group"])
    withdraw(subject=project.key)
    record(actor=actor, verb="projects.withdrawn", subject=project.key)


def _say(project: Project, author: User, verb: RegistryWord.Verb, text: str) -> None:
    text = text.strip()
    language = guess_language(text) or author.language if text else ""
    RegistryWord.objects.create(project=project, author=author, verb=verb, text=text, language=language)


@transaction.atomic
def free_from_group(*, group: Group) -> None:
    """Keep the project of a group that was deleted, for everyone as before. What only a hidden group knew goes with it."""
    if group.kind == GroupKind.HIDDEN:
        return
    for project in Project.objects.select_for_update().filter(group=group, deleted_at=None):
        project.group, project.place, project.audience = None, None, everyone()
        project.save(update_fields=["group", "place", "audience"])
        _tell_placed(project)
        reindex(Project.search_kind, [project.pk])
