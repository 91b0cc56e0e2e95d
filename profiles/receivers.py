"""What profiles do when accounts change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import affiliation_proved, member_changed, member_claimed, member_names_changed
from intranet.kernel.audiences.models import Audience, Place
from intranet.kernel.audiences.places import followers
from intranet.kernel.search.actions import reindex
from profiles.actions.affiliations import affiliate_by_proof, end_all_affiliations
from profiles.actions.evidence import record_evidence, withdraw_evidence
from profiles.actions.people import ensure_profile
from profiles.actions.policies import ensure_policy
from profiles.actions.skills import show_typed_skills
from profiles.models import Affiliation, DirectoryMove, Organization, Skill
from profiles.signals import evidence_given, evidence_withdrawn


@receiver(post_migrate, sender=apps.get_app_config("profiles"))
def make_policy_of_site(**signal: Any) -> None:
    """There is a policy of the site from the migration of its table on: what is indexed has its shadow."""
    if "directorypolicy" in signal.get("apps", apps).all_models["profiles"]:
        ensure_policy(organization=None)


@followers.register
def have_people_followed(place: Place, moment: datetime) -> bool:
    """Whether the people of the policy of a place, if it is one's, are indexed as it was at this moment."""
    return not DirectoryMove.objects.filter(policy__place=place, created_at__lte=moment).exists()


@receiver(post_save, sender=User)
def give_profile(*, instance: User, created: bool, **_: Any) -> None:
    """Every member has a profile. (Imports create members in bulk, without this signal, and their profiles themselves.)"""
    if created:
        ensure_profile(member=instance)
        reindex("person", [instance.pk])


@receiver(member_changed)
@receiver(member_claimed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who left or retired belongs to no organization any more; and the directory shows people as they are now."""
    if member.state == State.DEPARTED or member.kind == Kind.RETIREE:
        end_all_affiliations(members=[member.pk])
    show_typed_skills(members=[member.pk])
    reindex("person", [member.pk])


@receiver(member_names_changed)
def follow_names(*, members: Iterable[User], **_: Any) -> None:
    """People are found by their new names."""
    reindex("person", [member.pk for member in members])


@receiver(affiliation_proved)
def follow_proof(*, member: User, organization_public_id: str, source: str, **_: Any) -> None:
    """Who proved to belong to an organization belongs to it. One that no longer exists proves nothing."""
    organization = Organization.objects.current().filter(public_id=organization_public_id).first()
    if organization is not None:
        origin = Affiliation.Origin.DOMAIN if source == "domain" else Affiliation.Origin.SIGN_ON
        affiliate_by_proof(member=member, organization=organization, origin=origin)


@receiver(evidence_given)
def keep_evidence(
    *, member: User, kind: str, address: str, label: str, audience: Audience, skill: Skill | None = None, **_: Any
) -> None:
    """People are found by what they did, not only by what they declare."""
    record_evidence(member=member, kind=kind, address=address, label=label, audience=audience, skill=skill)


@receiver(evidence_withdrawn)
def forget_evidence(*, member: User, kind: str, address: str, **_: Any) -> None:
    """What is gone shows nothing any more."""
    withdraw_evidence(member=member, kind=kind, address=address)
