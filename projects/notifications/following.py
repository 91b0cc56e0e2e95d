"""News for those who follow projects."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Mail, Sentence, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors, first_words
from microblog.models import Post
from projects.models import Project
from projects.notifications.shared import FOLLOWS, fact, see_project, seen, tell_followers

UPDATED: Final = "projects.updated"
RETIRED: Final = "projects.retired"
CLOSED: Final = "projects.closed"


def _posts(events: Sequence[Event], reader: User) -> Mapping[int, Post]:
    """Updates that the reader may still read, with what they are about as `project`."""
    projects = seen(events, reader)
    rows = Post.objects.visible_to(reader).filter(public_id__in=[fact(event, "post") for event in events])
    found = {post.public_id: post for post in rows}
    posts = {event.pk: found.get(fact(event, "post")) for event in events if event.pk in projects}
    for pk, post in posts.items():
        if post is not None:
            post.project = projects[pk]  # type: ignore[attr-defined]
    return {pk: post for pk, post in posts.items() if post is not None}


def _see_post(event: Event, members: Collection[int]) -> frozenset[int]:
    post = Post.objects.filter(public_id=fact(event, "post")).first()
    return members_who_see(post, members) & see_project(event, members) if post else frozenset()


def _updated_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    post = cast("Post", events[0].thing)
    line = _("%(person)s has news of the project %(project)s")
    names = {"person": actors(events[:1]), "project": post.project.title}  # type: ignore[attr-defined]
    return Sentence(line % names, post.get_absolute_url(), first_words(post.html), post.language)


def _retired_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    """Those who may not see the other project read that this one ended."""
    project = cast("Project", events[0].thing)
    other = Project.objects.visible_to(reader).filter(replaces=project).first()
    if other is None:
        line = _("The project %(project)s is retired")
        return Sentence(line % {"project": project.title}, project.get_absolute_url(), project.retired_reason)
    line = _("The project %(project)s is retired in favour of %(other)s. Do you want to follow that one?")
    names = {"project": project.title, "other": other.title}
    return Sentence(line % names, other.get_absolute_url(), project.retired_reason)


def _closed_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("The project %(project)s has ended: read what it taught")
    address = f"{project.get_absolute_url()}#lessons"
    return Sentence(line % {"project": project.title}, address, project.lessons[:200], project.lessons_language)


KINDS: Final = (
    Kind(
        name=UPDATED,
        label=gettext_lazy("News of the projects I follow"),
        icon="target",
        reasons=FOLLOWS,
        told=tell_followers,
        visible_to=_see_post,
        things=_posts,
        sentence=_updated_sentence,
        mail=Mail.DAILY,
    ),
    Kind(
        name=RETIRED,
        label=gettext_lazy("Projects I follow that are replaced by another"),
        icon="corner-down-right",
        reasons=FOLLOWS,
        told=tell_followers,
        visible_to=see_project,
        things=seen,
        sentence=_retired_sentence,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=CLOSED,
        label=gettext_lazy("Projects I follow that end"),
        icon="circle-check",
        reasons=FOLLOWS,
        told=tell_followers,
        visible_to=see_project,
        things=seen,
        sentence=_closed_sentence,
        mail=Mail.DAILY,
    ),
)

for kind in KINDS:
    kinds.register(kind)
