"""Voting."""

from django.db import transaction
from django.db.models import F

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.realtime.actions import tell_readers
from microblog import permissions
from microblog.actions.publishing import locked_post
from microblog.models import Choice, Post, Vote
from microblog.queries.polls import poll_facts


@transaction.atomic
def vote(*, member: User, post: Post, position: int) -> None:
    """Choose one answer of the poll of a post, in the place of the one before.

    Raises PermissionRefused, and Choice.DoesNotExist for a choice or a poll that is none.
    """
    post = locked_post(post)
    choice = Choice.objects.select_related("poll").get(poll=post.pk, position=position)
    choice.poll.post = post
    require(permissions.can_vote(member, choice.poll))
    known = Vote.objects.filter(poll=choice.poll, member=member).first()
    if known is not None and known.choice_id == choice.pk:
        return
    if known is not None:
        Choice.objects.filter(pk=known.choice_id, votes__gt=0).update(votes=F("votes") - 1)
    Vote.objects.update_or_create(poll=choice.poll, member=member, defaults={"choice": choice})
    Choice.objects.filter(pk=choice.pk).update(votes=F("votes") + 1)
    # Results are for who has voted: everybody hears how many have, and pages that show results ask for them.
    tell_readers(thing=post, keys=[post.key], name=f"poll:{post.public_id}", facts=poll_facts(choice.poll, is_told=False))
