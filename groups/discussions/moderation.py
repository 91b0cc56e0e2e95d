"""Discussions and replies can be reported, and those who animate their group decide first."""

from collections.abc import Callable
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.discussions import actions, permissions
from groups.models import CoOwner, Group, Membership, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt
from intranet.kernel.moderation.subjects import Reported, Subject, subjects

EXCERPT: Final = 1_000

type Contribution = Thread | Reply


def _thread(public_id: str) -> Thread | None:
    rows = Thread.objects.filter(public_id=public_id, deleted_at=None, pending_at=None)
    return rows.select_related("author", "group__content").first()


def _reply(public_id: str) -> Reply | None:
    rows = Reply.objects.filter(public_id=public_id, deleted_at=None, withdrawn_at=None, pending_at=None)
    return rows.select_related("author", "thread__group__content").first()


def _group_of(thing: Reported) -> Group:
    return thing.group if isinstance(thing, Thread) else cast("Reply", thing).thread.group


def _is_visible(viewer: User, thing: Reported) -> bool:
    if isinstance(thing, Thread):
        return bool(permissions.can_see_thread(viewer, thing))
    return bool(permissions.can_see_reply(viewer, cast("Reply", thing)))


def _excerpt(thing: Reported) -> str:
    contribution = cast("Contribution", thing)
    words = excerpt(contribution.html, EXCERPT)
    return f"{contribution.title}\n{words}" if isinstance(contribution, Thread) else words


def _moderators(thing: Reported) -> list[User]:
    rows = Membership.objects.animating().filter(group=_group_of(thing), member__is_active=True)
    return [row.member for row in rows.select_related("member").order_by("pk")]


def _organization(thing: Reported) -> str:
    """One that owns the group; else none, and the centre is next."""
    owning = CoOwner.objects.filter(group=_group_of(thing)).order_by("pk")
    return owning.values_list("organization__public_id", flat=True).first() or ""


def _subject(word: str, label: "str | object", find: "Callable[[str], Reported | None]") -> Subject:
    return Subject(
        word=word,
        label=cast("str", label),
        find=find,
        is_visible=_is_visible,
        author=lambda thing: cast("Contribution", thing).author,
        excerpt=_excerpt,
        address=lambda thing: cast("Contribution", thing).get_absolute_url(),
        moderators=_moderators,
        organization=_organization,
        hide=lambda actor, thing: actions.hide(actor=actor, thing=cast("Contribution", thing)),
        restore=lambda actor, thing: actions.restore(actor=actor, thing=cast("Contribution", thing)),
        place=lambda thing: _group_of(thing).key,
    )


SUBJECTS: Final = (
    _subject("thread", _("Discussion"), _thread),
    _subject("reply", _("Reply in a discussion"), _reply),
)

for each in SUBJECTS:
    subjects.register(each)
