"""What projects do when accounts change, organizations or skills merge, groups go or move, and news are published."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver
from django.utils.translation import ngettext

from groups.models import Group
from groups.signals import group_deleted
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audiences.signals import things_moved
from microblog.models import Post
from microblog.signals import news_published
from profiles.models import Organization, Skill
from profiles.signals import merger_weighed, organization_merged, skill_merged
from projects.actions.departures import follow_merger, follow_move, follow_skill, hand_over_projects, leave_all_projects
from projects.actions.registering import free_from_group
from projects.actions.running import tell_followers
from projects.models import Project
from projects.queries.visible import visible_rows


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who left is in no project any more. Who is suspended or retired stays, and somebody else leads what only they led."""
    if member.state == State.DEPARTED:
        leave_all_projects(member=member)
    elif member.state == State.SUSPENDED or member.kind == Kind.RETIREE:
        hand_over_projects(member=member)


@receiver(merger_weighed)
def count_projects(*, organization: Organization, viewer: User, **_: Any) -> str:
    """How many projects would follow, of those that the viewer sees: a number of all would tell that some are hidden."""
    count = visible_rows(viewer).filter(lead=organization).count()
    words = ngettext(
        "%(count)s project that you see, and any that is hidden from you",
        "%(count)s projects that you see, and any that are hidden from you",
        count,
    )
    return words % {"count": count}


@receiver(organization_merged)
def follow_organization(*, organization: Organization, into: Organization, **_: Any) -> None:
    follow_merger(organization=organization, into=into)


@receiver(skill_merged)
def follow_merged_skill(*, skill: Skill, into: Skill, **_: Any) -> None:
    follow_skill(skill=skill, into=into)


@receiver(group_deleted)
def keep_project(*, group: Group, **_: Any) -> None:
    free_from_group(group=group)


@receiver(things_moved, sender=Project)
def follow_place(*, keys: Collection[int], **_: Any) -> None:
    follow_move(projects=keys)


@receiver(news_published, sender=Post)
def tell_news(*, post: Post, **_: Any) -> None:
    """Those who follow the project hear of it, by bell and in their summary."""
    tell_followers(post=post)
