"""Pages of streams: which streams a page merges, what it is called, and what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groups.models import Group
from groups.queries.own import OwnGroup, own_groups
from groups.roles import Standing
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, Audience
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.follows.models import Follow
from intranet.kernel.follows.queries import FOLLOWED_KEYS_SQL
from microblog import streams
from microblog.models import Bookmark, Pin, Post
from microblog.permissions import STREAM
from microblog.queries.merging import POSTS_PAGE_SIZE, Cursor, Streams, merged
from microblog.queries.posts import ShownPost, shown, shown_in_order
from microblog.streams import Target
from profiles.models import Organization

MAX_TARGETS: Final = 100
REPLIES_PAGE_SIZE: Final = 50
# The words of what has a stream, among what one follows.
FOLLOWED: Final = ("person", "group", "tag", "organization")
MAX_FOLLOWED: Final = 999


@dataclass(frozen=True, kw_only=True)
class StreamPage:
    """Some posts, the newest first; `later` is where the next page begins ("" for the last)."""

    posts: Sequence[ShownPost]
    pinned: Sequence[ShownPost] = ()
    later: str = ""


@dataclass(frozen=True)
class Tab:
    """One of the streams that the viewer goes through most."""

    label: str
    address: str
    is_current: bool
    count: int = 0


def home_stream(viewer: User) -> Streams:
    """The home stream: the streams of what a member follows, and their own. `merging` has the SQL that reads them together."""
    return Streams(f"{FOLLOWED_KEYS_SQL} UNION ALL SELECT %s", (viewer.pk, streams.of_person(viewer)))


def keys_of_home_stream(viewer: User) -> list[str]:
    """What an open home page listens to: what the member followed last comes first, after themselves."""
    words = Q(*(("key__startswith", f"{word}:") for word in FOLLOWED), _connector=Q.OR)
    rows = Follow.objects.filter(words, member=viewer).order_by("-created_at", "-pk")
    return [streams.of_person(viewer), *rows.values_list("key", flat=True)[:MAX_FOLLOWED]]


def named(key: str) -> Streams:
    """One stream."""
    return Streams("SELECT %s AS key", (key,))


def page_of(viewer: User, wanted: Streams, before: str = "", *, pinned_in: str = "") -> StreamPage:
    """A page of some streams, merged; an unknown cursor gives the first one. The pins of the stream `pinned_in` come first."""
    cursor = Cursor.of(before)
    page = merged(viewer, wanted, cursor)
    pins = _pinned(pinned_in) if pinned_in and cursor is None else []
    posts = shown_in_order(viewer, list(dict.fromkeys([*pins, *page.posts])))
    # One that is pinned, or that somebody shared since, is shown once.
    once = {one.post.pk: one for one in reversed(posts)}
    by_key = {one.entry.pk: one for one in once.values()}
    return StreamPage(
        posts=[by_key[pk] for pk in page.posts if pk in by_key and pk not in pins],
        pinned=[by_key[pk] for pk in pins if pk in by_key],
        later=str(page.later or ""),
    )


def _pinned(key: str) -> list[int]:
    return list(Pin.objects.filter(stream__key=key).order_by("-at").values_list("post", flat=True))


def bookmarks_page(viewer: User, before: str = "") -> StreamPage:
    """A member's bookmarks, newest first, without the posts that they can no longer read."""
    rows = Bookmark.objects.filter(member=viewer)
    cursor = Cursor.of(before)
    if cursor is not None:
        rows = rows.filter(at__lt=cursor.moment)
    found = list(rows.order_by("-at", "-post").values_list("post", "at")[: POSTS_PAGE_SIZE + 1])
    listed = found[:POSTS_PAGE_SIZE]
    later = str(Cursor(listed[-1][1], "")) if len(found) > POSTS_PAGE_SIZE else ""
    return StreamPage(posts=shown_in_order(viewer, [post for post, _at in listed]), later=later)


# One post and its answers -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ThreadPage:
    """A post and its answers in the order in which they came. `later` is where the next page begins ("" for the last)."""

    post: ShownPost
    answers: Sequence[ShownPost]
    later: str


def thread_page(viewer: User, root: Post, after: str = "") -> ThreadPage:
    """A post that the viewer may read, with a page of its answers."""
    rows = Post.objects.visible_to(viewer).to_list().filter(root=root)
    cursor = Cursor.of(after)
    if cursor is not None:
        later_than = Q(published_at__gt=cursor.moment) | Q(published_at=cursor.moment, public_id__gt=cursor.public_id)
        rows = rows.filter(later_than, published_at__gte=cursor.moment)
    found = list(rows.order_by("published_at", "public_id")[: REPLIES_PAGE_SIZE + 1])
    listed = found[:REPLIES_PAGE_SIZE]
    for answer in listed:
        answer.root = root
    first, *answers = shown(viewer, [root, *listed])
    more = len(found) > REPLIES_PAGE_SIZE and listed[-1].published_at
    return ThreadPage(first, answers, str(Cursor(more, listed[-1].public_id)) if more else "")


def waiting_count(viewer: User, group: Group, standing: Standing) -> int:
    """What waits in a group: all of it for who animates, else the viewer's own. Nothing is asked where nothing ever waits."""
    if not group.is_approval_needed:
        return 0
    waiting = Post.objects.filter(group=group, pending_at__isnull=False, deleted_at=None)
    return (waiting if standing.is_animator else waiting.filter(author=viewer)).count()


# Whom one writes for ----------------------------------------------------------------------------------------------------


def organizations_of(viewer: User) -> list[Organization]:
    """The organizations whose people the viewer is among: one statement."""
    rows = Organization.objects.current().filter(audience__in=audience_ids(viewer)).order_by("name_fr")
    return list(rows.only("public_id", "name_fr", "name_en", "acronym_fr", "acronym_en"))


def groups_to_write_in(viewer: User) -> list[OwnGroup]:
    """The groups with a stream that the viewer is in, by name."""
    return [one for one in own_groups(viewer) if STREAM in one.tools and not one.is_archived][:MAX_TARGETS]


def targets_of(viewer: User, organizations: Sequence[Organization]) -> list[tuple[str, str]]:
    """Whom the viewer, of these organizations, may write for, as the choices of a field: everyone first, except for guests."""
    choices = [] if viewer.is_guest else [(streams.EVERYONE, _("Everyone in the government"))]
    if not viewer.is_guest:
        choices += [(streams.of_organization(one), str(one.name)) for one in organizations]
    return choices + [(group.key, str(group.name)) for group in groups_to_write_in(viewer)]


def target_named(viewer: User, value: str) -> Target:
    """Whom a value of `targets_of` names. Raises Http404 for what the viewer does not see."""
    target = target_or_none(viewer, value)
    if target is None:
        raise Http404
    return target


def target_or_none(viewer: User, value: str) -> Target | None:
    """Whom a value of `targets_of` names; None for what the viewer does not see. At most one statement."""
    word, _sign, public_id = value.partition(":")
    if value == streams.EVERYONE:
        return Target()
    if word == streams.GROUP:
        group = Group.objects.visible_to(viewer).select_related("content").filter(public_id=public_id).first()
        return Target(group=group) if group else None
    if word == streams.ORGANIZATION:
        organization = Organization.objects.filter(public_id=public_id, audience__in=audience_ids(viewer)).first()
        return Target(organization=organization) if organization else None
    return None


def audience_of(target: Target) -> Audience:
    """The audience of what is written for a target, as it is at this moment."""
    if target.group is not None:
        return target.group.content.audience
    return target.organization.audience if target.organization is not None else Audience.objects.get(kind=EVERYONE)


def tabs_of(viewer: User, organizations: Sequence[Organization], current: str) -> list[Tab]:
    """The streams of a member of these organizations; guests have those of their groups alone."""
    if viewer.is_guest:
        return []
    tabs = [
        ("home", pgettext("streams", "Followed"), reverse("microblog:home")),
        (streams.EVERYONE, _("Everyone"), reverse("microblog:everyone")),
        *(
            (streams.of_organization(one), str(one.acronym or one.name), reverse("microblog:organization", args=[one.address]))
            for one in organizations
        ),
        ("mentions", _("Mentions"), reverse("microblog:mentions")),
        ("bookmarks", _("Bookmarks"), reverse("microblog:bookmarks")),
    ]
    return [Tab(label, address, key == current) for key, label, address in tabs]
