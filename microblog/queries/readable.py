"""Streams by the words that name them outside of pages: in the API, and in feeds.

`home`, `everyone` and `mentions` are the reader's own; `group:…`, `organization:…` and `person:…` are followed by a public id,
`tag:…` by a hashtag in any writing of it. What has news of a higher app (`project:…`) has a stream too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.content.markup import hashtag_key
from intranet.kernel.permissions import require
from microblog import permissions, streams
from microblog.queries.merging import Streams
from microblog.queries.streams import home_stream, named
from microblog.streams import Target
from profiles.models import Organization
from profiles.visibility import people_visible_to

HOME: Final = "home"


@dataclass(frozen=True)
class ReadableStream:
    """A stream that somebody may read. `name` is the word for it, in its one writing; `address` is that of its page."""

    name: str
    title: str
    address: str
    wanted: Streams


def readable_stream(viewer: User, name: str) -> ReadableStream:
    """The stream of a name, for a viewer who may read it.

    Raises Http404 as its page does for what the viewer does not see, PermissionRefused for a group that they see from outside.
    """
    word, _sign, key = name.partition(":")
    find = _FINDERS.get(word)
    if word in streams.news_kinds:
        return _news(viewer, name)
    if find is None or (word in {HOME, streams.EVERYONE, streams.MENTIONS}) != (name == word):
        raise Http404
    if word != streams.GROUP and not permissions.can_browse_streams(viewer):
        raise Http404
    return find(viewer, key)


def _home(viewer: User, _key: str) -> ReadableStream:
    return ReadableStream(HOME, _("Stream"), reverse("microblog:home"), home_stream(viewer))


def _everyone(_viewer: User, _key: str) -> ReadableStream:
    return ReadableStream(streams.EVERYONE, _("Everyone"), reverse("microblog:everyone"), named(streams.EVERYONE))


def _mentions(viewer: User, _key: str) -> ReadableStream:
    return ReadableStream(streams.MENTIONS, _("Mentions"), reverse("microblog:mentions"), named(streams.of_mentions(viewer)))


def _group(viewer: User, key: str) -> ReadableStream:
    group = Group.objects.visible_to(viewer).select_related("content").filter(public_id=key).first()
    if group is None:
        raise Http404
    require(permissions.can_see_stream(viewer, group))
    return ReadableStream(group.key, str(group.name), reverse("microblog:group", args=[group.address]), named(group.key))


def _organization(viewer: User, key: str) -> ReadableStream:
    organization = Organization.objects.filter(public_id=key).first()
    if organization is None or not permissions.can_post_to(viewer, Target(organization=organization)):
        raise Http404
    name = streams.of_organization(organization)
    address = reverse("microblog:organization", args=[organization.address])
    return ReadableStream(name, str(organization.name), address, named(name))


def _tag(viewer: User, key: str) -> ReadableStream:
    tag = hashtag_key(key)
    if not permissions.can_follow_tag(viewer, tag):
        raise Http404
    return ReadableStream(streams.of_tag(tag), f"#{tag}", reverse("microblog:tag", args=[tag]), named(streams.of_tag(tag)))


def _person(viewer: User, key: str) -> ReadableStream:
    person = people_visible_to(viewer).filter(public_id=key).first()
    if person is None:
        raise Http404
    title = _("Posts of %(name)s") % {"name": person.display_name}
    name = streams.of_person(person)
    return ReadableStream(name, title, reverse("microblog:person", args=[person.handle]), named(name))


def _news(viewer: User, name: str) -> ReadableStream:
    found = next(iter(streams.news_of(viewer, [name]).values()), None)
    if found is None:
        raise Http404
    return ReadableStream(found.key, found.name, found.address, named(found.key))


_FINDERS: Final[Mapping[str, Callable[[User, str], ReadableStream]]] = {
    HOME: _home,
    streams.EVERYONE: _everyone,
    streams.MENTIONS: _mentions,
    streams.GROUP: _group,
    streams.ORGANIZATION: _organization,
    "tag": _tag,
    "person": _person,
}
