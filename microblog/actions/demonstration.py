"""The posts of the demonstration. Repeating it makes what is missing and changes nothing else."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from PIL import Image, ImageDraw

from groups.actions.groups import change_group
from groups.models import Group, GroupRole, Membership
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.fast.request_cache import forget
from intranet.kernel.follows.actions import follow
from intranet.kernel.permissions import PermissionRefused
from microblog import streams
from microblog.actions import (
    DrawnImage,
    SentImage,
    SentPoll,
    bookmark,
    edit_post,
    pin,
    publish_post,
    reply,
    repost,
    store_pictures,
)
from microblog.demonstration import SAID
from microblog.demonstration.plan import ANYBODY, APPROVING, FOLLOWED_TAGS, MAELLE, Ballot, Said
from microblog.models import Choice, Poll, Post, Reaction, ReactionKind, Vote
from microblog.streams import Target
from profiles.models import Organization

SEED: Final = 2012
TOKEN: Final = "demo-"  # noqa: S105 - how a post of the demonstration is known
# At most so many people are drawn from: the demonstration starts in seconds.
CROWD: Final = 80
FIRST_ANSWER: Final = timedelta(minutes=25)
BARS: Final = (27, 26, 26, 25, 25, 24, 24, 11, 14, 16)


def load_posts() -> int:
    """Make the posts of the plan that are not there yet, for the groups and organizations that are; says how many."""
    tokens = {_token(said) for said in SAID}
    known = {post.token: post for post in Post.objects.filter(token__in=tokens)}
    if tokens <= known.keys():
        return 0
    _have_approved()
    made = 0
    for position, said in enumerate(SAID):
        if _token(said) in known:
            continue
        dice = random.Random(SEED + position)  # noqa: S311 (people who can be drawn again, no secret)
        try:
            post = _make(said, known.get(f"{TOKEN}{said.quotes}"), dice)
        except PermissionRefused:  # somebody has left the place since
            continue
        if post is not None:
            known[_token(said)] = post
            made += 1
    reader = _member(MAELLE)
    if made and reader is not None:
        for tag in FOLLOWED_TAGS:
            follow(member=reader, key=streams.of_tag(tag))
    forget()
    return made


def _token(said: Said) -> str:
    return f"{TOKEN}{said.key}"


def _have_approved() -> None:
    """The group in which posts wait asks for it."""
    group = Group.objects.filter(name_fr=APPROVING, is_approval_needed=False).first()
    owner = _owner(group) if group else None
    if group is not None and owner is not None:
        change_group(actor=owner, group=group, values={"is_approval_needed": True})


def _make(said: Said, quoted: Post | None, dice: random.Random) -> Post | None:
    """A post with all that came of it; None without its author or its place."""
    target = _target(said)
    crowd = _crowd(target, dice) if target else []
    author = _member(said.author) or _drawn(crowd, dice, said.author)
    if target is None or author is None:
        return None
    images = store_pictures(author=author, images=[_chart(said.chart)] if said.chart else [])
    return _write(said, author, target, images, quoted, crowd, dice)


@transaction.atomic
def _write(
    said: Said,
    author: User,
    target: Target,
    images: Sequence[SentImage],
    quoted: Post | None,
    crowd: Sequence[User],
    dice: random.Random,
) -> Post:
    began = timezone.now() - timedelta(days=said.days)
    post = publish_post(
        author=author,
        text=said.text,
        target=target,
        images=images,
        poll=_poll(said.ballot, began) if said.ballot else None,
        quoted=quoted,
        token=_token(said),
        at=began,
    )
    if not post.is_published:
        return post
    _answer(said, post, crowd, dice)
    _mark(said, post, crowd, dice)
    if said.ballot:
        _vote(said.ballot, post, crowd, dice)
    if said.edited:
        edit_post(actor=author, post=post, text=said.edited)
    if said.is_pinned:
        pin(actor=(_owner(target.group) if target.group else None) or author, post=post)
    return post


def _answer(said: Said, post: Post, crowd: Sequence[User], dice: random.Random) -> None:
    answers: list[Post] = []
    at = post.created_at
    for answer in said.answers:
        at = min(at + FIRST_ANSWER * dice.uniform(0.2, 3), timezone.now())
        speaker = _member(answer.author) or _drawn(crowd, dice, ANYBODY)
        if speaker is not None:
            parent = answers[answer.to - 1] if 0 < answer.to <= len(answers) else post
            answers.append(reply(author=speaker, parent=parent, text=answer.text, at=at))


def _mark(said: Said, post: Post, crowd: Sequence[User], dice: random.Random) -> None:
    """Reactions, as rows made at once: nobody is looking yet; then reposts and bookmarks."""
    readers = [member for member in crowd if member.pk != post.author_id]
    chosen = {
        kind: dice.sample(readers, min(count, len(readers))) for kind, count in zip(ReactionKind, said.marks, strict=True)
    }
    Reaction.objects.bulk_create(
        Reaction(post=post, member=member, kind=kind, at=post.created_at)
        for kind, members in chosen.items()
        for member in members
    )
    Post.objects.filter(pk=post.pk).update(reactions={kind.value: len(members) for kind, members in chosen.items() if members})
    for account in said.shared_by:
        if (sharer := _member(account)) is not None:
            at = min(post.created_at + timedelta(hours=dice.uniform(1, 20)), timezone.now())
            repost(author=sharer, post=post, at=at)
    for account in said.kept_by:
        if (keeper := _member(account)) is not None:
            bookmark(member=keeper, post=post)


def _vote(ballot: Ballot, post: Post, crowd: Sequence[User], dice: random.Random) -> None:
    """Votes, as rows made at once; each member has one."""
    poll = Poll.objects.get(post=post)
    voters = iter(dice.sample(list(crowd), len(crowd)))
    for choice, (_text, count) in zip(Choice.objects.filter(poll=poll), ballot.choices, strict=True):
        votes = [Vote(poll=poll, member=voter, choice=choice) for voter, _number in zip(voters, range(count), strict=False)]
        Vote.objects.bulk_create(votes)
        Choice.objects.filter(pk=choice.pk).update(votes=F("votes") + len(votes))


def _poll(ballot: Ballot, began: datetime) -> SentPoll:
    return SentPoll([text for text, _count in ballot.choices], began + timedelta(days=ballot.days))


# People and places ------------------------------------------------------------------------------------------------------


def _target(said: Said) -> Target | None:
    """Whom it is for; None when that is not there."""
    if said.group:
        group = Group.objects.select_related("content").filter(name_fr=said.group).first()
        return Target(group=group) if group else None
    if said.organization:
        organization = Organization.objects.filter(name_fr=said.organization).select_related("audience").first()
        return Target(organization=organization) if organization else None
    return Target()


def _crowd(target: Target, dice: random.Random) -> list[User]:
    """Employees who read what is said there, the same for the same seed."""
    people = User.objects.filter(kind=Kind.EMPLOYEE, state=State.ACTIVE, is_protected=False)
    if target.group is not None:
        people = people.filter(pk__in=Membership.objects.current().filter(group=target.group).values("member"))
    elif target.organization is not None:
        people = people.filter(profile__organization=target.organization)
    pool = list(people.order_by("pk"))
    return dice.sample(pool, min(CROWD, len(pool)))


def _drawn(crowd: Sequence[User], dice: random.Random, account: str) -> User | None:
    """Somebody, where nobody in particular is meant."""
    return dice.choice(crowd) if account == ANYBODY and crowd else None


def _member(account: str) -> User | None:
    """The person of an account, when there is one."""
    if account == ANYBODY:
        return None
    people = User.objects.filter(state=State.ACTIVE)
    return people.filter(email__istartswith=f"{account}@").first() or people.filter(handle=account).first()


def _owner(group: Group) -> User | None:
    owners = Membership.objects.current().filter(group=group, role=GroupRole.OWNER, member__state=State.ACTIVE)
    first = owners.select_related("member").order_by("pk").first()
    return first.member if first else None


# A picture --------------------------------------------------------------------------------------------------------------


def _chart(alternative: str) -> DrawnImage:
    """Bars of ten days, drawn here: the demonstration needs no file."""
    width, height, floor = 960, 540, 480
    picture = Image.new("RGB", (width, height), "#f6f4ee")
    pen = ImageDraw.Draw(picture)
    for number, value in enumerate(BARS):
        left = 60 + number * 86
        pen.rectangle((left, floor - value * 15, left + 56, floor), fill="#b4472f" if value < 12 else "#3d6b57")
    pen.line((40, floor, width - 40, floor), fill="#44403a", width=3)
    content = BytesIO()
    picture.save(content, "WEBP", quality=84)
    return DrawnImage(content.getvalue(), width, height, alternative)
