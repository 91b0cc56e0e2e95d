"""The discussions of the demonstration. Repeating it makes what is missing and changes nothing else."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from groups.discussions.actions.steering import accept_reply, lock_thread, pin_thread
from groups.discussions.actions.writing import add_reply, start_thread
from groups.discussions.demonstration import TALKS, Talk
from groups.models import Group, GroupRole, Membership, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.fast.request_cache import forget
from intranet.kernel.text.lines import clean_line


def load_discussions() -> int:
    """Make the discussions of the plan that are not there yet, in the groups that are; says how many."""
    groups = {group.name_fr: group for group in Group.objects.filter(name_fr__in={talk.group for talk in TALKS})}
    known = set(Thread.objects.filter(group__in=groups.values()).values_list("title", flat=True))
    made = 0
    for talk in TALKS:
        group = groups.get(talk.group)
        if group is not None and clean_line(talk.title) not in known and _member(talk.author, group):
            _make(talk, group)
            made += 1
    forget()
    return made


@transaction.atomic
def _make(talk: Talk, group: Group) -> None:
    author = _member(talk.author, group)
    if author is None:
        return
    began = timezone.now() - timedelta(days=talk.days)
    thread = start_thread(actor=author, group=group, title=talk.title, text=talk.text, at=began)
    replies: list[Reply] = []
    for said in talk.replies:
        speaker = _member(said.author, group) or author
        parent = replies[said.to - 1] if said.to else None
        at = min(began + timedelta(hours=said.hours), timezone.now())
        replies.append(add_reply(actor=speaker, thread=thread, text=said.text, parent=parent, at=at))
    if talk.accepted:
        accept_reply(actor=author, reply=replies[talk.accepted - 1])
    animating = Membership.objects.filter(group=group, role__in=(GroupRole.OWNER, GroupRole.ANIMATOR)).order_by("pk").first()
    if animating is not None:
        if talk.is_pinned:
            pin_thread(actor=animating.member, thread=thread)
        if talk.is_locked:
            lock_thread(actor=animating.member, thread=thread)


def _member(account: str, group: Group) -> User | None:
    """The person of an account who is in the group."""
    people = User.objects.filter(group_memberships__group=group, state="active")
    return people.filter(email__istartswith=f"{account}@").first() or people.filter(handle=account).first()
