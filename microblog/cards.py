"""What the home page shows of posts: a composer, and what is said in what the member follows; and what waits for approval."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from groups.queries.approvals import approvals_waiting
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.queries import is_following_anything
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from microblog import streams
from microblog.forms import NewPostForm
from microblog.models import Post
from microblog.permissions import can_browse_streams
from microblog.queries.beginnings import first_words, has_published
from microblog.queries.streams import home_stream, named, organizations_of, page_of, targets_of


def _composer(member: User) -> Mapping[str, object] | None:
    """Where one writes; of who follows nothing and never published, with a first post that is ready to send."""
    targets = targets_of(member, organizations_of(member))
    if not targets:
        return None
    form = NewPostForm(targets=targets)
    is_first = not is_following_anything(member) and not has_published(member)
    if is_first:
        form.fields["text"].initial = first_words(member)
    return {"form": form, "is_first": is_first}


def _stream(member: User) -> Mapping[str, object] | None:
    """The home stream; of who follows nothing yet, everyone's."""
    if not can_browse_streams(member):
        return None
    is_beginner = not is_following_anything(member)
    wanted = named(streams.EVERYONE) if is_beginner else home_stream(member)
    return {
        "is_beginner": is_beginner,
        "page": page_of(member, wanted, has_answers=True),
        "keys": [streams.EVERYONE] if is_beginner else ["bundle:home"],
        "address": reverse("microblog:everyone" if is_beginner else "microblog:home"),
    }


def _counts(groups: Collection[int]) -> Mapping[int, int]:
    pending = Post.objects.filter(group__in=groups, pending_at__isnull=False, deleted_at=None)
    return dict(pending.values_list("group").annotate(Count("pk")))


def _waiting(member: User) -> Sequence[Waiting]:
    """Posts to approve, in the groups that the member animates."""
    return [
        Waiting(
            icon="shield-check",
            line=ngettext(
                "{count} post waits for your approval in the group {group}",
                "{count} posts wait for your approval in the group {group}",
                count,
            ).format(count=count, group=group.name),
            address=reverse("microblog:waiting", args=[group.address]),
            button=gettext_lazy("Review"),
        )
        for group, count in approvals_waiting(member, _counts)
    ]


cards.register(Card(key="composer", template="microblog/home/composer.html", content=_composer, order=10, place="top"))
cards.register(Card(key="stream", template="microblog/home/stream.html", content=_stream, order=50, place="main"))
waiting_sources.register(WaitingSource(key="posts", order=40, waiting=_waiting))
