"""The skills that a member declares, and the colleagues who vouch for them."""

from django.db import transaction
from django.db.models import F

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.actions import notify
from intranet.kernel.notifications.queries.events import was_told_lately
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles import permissions
from profiles.actions.skills import show_typed_skills, skill_for
from profiles.models import DeclaredSkill, Endorsement, Level, Profile
from profiles.notifications import ENDORSED, subject_of


@transaction.atomic
def declare_skill(*, actor: User, member: User, text: str, level: Level) -> DeclaredSkill:
    """Declare the skill that a text names in either language; a new name becomes an uncurated entry of the vocabulary.

    Declaring again changes the level.
    """
    require(permissions.can_edit_profile(actor, member))
    skill = skill_for(text=text, author=actor)
    declared = DeclaredSkill.objects.filter(profile=member.pk, skill=skill).first()
    if declared is None:
        require(permissions.can_declare_skill(member))
        declared = DeclaredSkill.objects.create(profile=member.profile, skill=skill, level=level)
    else:
        declared.level = level
        declared.save(update_fields=["level"])
    _own_skills(member)
    return declared


@transaction.atomic
def set_skill_level(*, actor: User, declared: DeclaredSkill, level: Level) -> None:
    """Say how well the skill is mastered. Endorsements stay: they vouch for the skill, not for the level."""
    require(permissions.can_edit_profile(actor, declared.profile.member))
    declared.level = level
    declared.save(update_fields=["level"])
    _own_skills(declared.profile.member)


@transaction.atomic
def withdraw_skill(*, actor: User, declared: DeclaredSkill) -> None:
    """Declare a skill no more. Its endorsements go with it: the page says so before."""
    require(permissions.can_edit_profile(actor, declared.profile.member))
    declared.delete()
    _own_skills(declared.profile.member)


@transaction.atomic
def endorse_skill(*, endorser: User, declared: DeclaredSkill) -> None:
    """Vouch for a colleague's skill. Clicking twice, even at the same instant, counts once."""
    require(permissions.can_endorse_skill(endorser, declared))
    _endorsement, is_new = Endorsement.objects.get_or_create(declared_skill=declared, endorser=endorser)
    if is_new:
        _count(declared, 1)
        subject = subject_of(declared)
        if not was_told_lately(kind=ENDORSED, subject=subject, actor=endorser):
            notify(kind=ENDORSED, subject=subject, actor=endorser)


@transaction.atomic
def retract_endorsement(*, endorser: User, declared: DeclaredSkill) -> None:
    """Take back one's own endorsement; harmless when there is none."""
    removed, _by_model = Endorsement.objects.filter(declared_skill=declared, endorser=endorser).delete()
    if removed:
        _count(declared, -1)


def _count(declared: DeclaredSkill, change: int) -> None:
    """Move the counter in the database itself, so that no endorsement of the same instant is lost."""
    DeclaredSkill.objects.filter(pk=declared.pk).update(endorsement_count=F("endorsement_count") + change)
    declared.refresh_from_db(fields=["endorsement_count"])
    reindex("person", [declared.profile_id])


def _own_skills(member: User) -> None:
    """Note that the list is the member's own from now on, so that imports leave it alone, and have it found."""
    profile = Profile.objects.select_for_update().get(pk=member.pk)
    profile.own_fields = sorted({*profile.own_fields, "skills"})
    profile.save(update_fields=["own_fields", "updated_at"])
    show_typed_skills(members=[member.pk])
    reindex("person", [member.pk])
