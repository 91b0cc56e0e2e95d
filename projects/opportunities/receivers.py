"""What opportunities do when their project or their place goes elsewhere, a skill merges, and when somebody leaves."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import State, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audiences.signals import things_moved
from profiles.models import Skill
from profiles.signals import skill_merged
from projects.models import Opportunity, Project
from projects.opportunities.actions.applying import drop_applications, follow_move
from projects.opportunities.actions.offering import follow_skill, place_again
from projects.signals import project_placed


@receiver(project_placed, sender=Project)
def follow_project(*, project: Project, **_: Any) -> None:
    place_again(project=project)


@receiver(things_moved, sender=Opportunity)
def follow_place(*, keys: Collection[int], **_: Any) -> None:
    follow_move(opportunities=keys)


@receiver(skill_merged)
def follow_merged_skill(*, skill: Skill, into: Skill, **_: Any) -> None:
    follow_skill(skill=skill, into=into)


@receiver(member_changed)
def follow_member(*, member: User, **_: Any) -> None:
    """Nobody waits for an answer to somebody who left."""
    if member.state == State.DEPARTED:
        drop_applications(member=member)
