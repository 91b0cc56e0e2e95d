"""What opportunities do when their project goes elsewhere, and when somebody leaves."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import State, User
from intranet.kernel.accounts.signals import member_changed
from projects.models import Project
from projects.opportunities.actions.applying import drop_applications
from projects.opportunities.actions.offering import place_again
from projects.signals import project_placed


@receiver(project_placed, sender=Project)
def follow_project(*, project: Project, **_: Any) -> None:
    place_again(project=project)


@receiver(member_changed)
def follow_member(*, member: User, **_: Any) -> None:
    """Nobody waits for an answer to somebody who left."""
    if member.state == State.DEPARTED:
        drop_applications(member=member)
