"""Groups, as they are found by their names and their purpose.

The document of a group has the audience of its listing. Those who are in one that is not hidden have a document of their own
when they are not of everyone: a guest finds the closed group that invited them, and no other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groups.models import CoOwner, Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.search.definitions import (
    Alphabetical,
    Document,
    Facet,
    IndexDefinition,
    Name,
    Number,
    Text,
    Value,
    Words,
    definitions,
    keys_of,
)
from intranet.kernel.search.marking import FoundThing, marked_title, text_excerpt
from intranet.kernel.search.sections import Line, Section, lines_of, sections

GROUP: Final = "group"


def group_keys() -> Iterator[int]:
    """Those that are not deleted; an archived group is still found."""
    return keys_of(Group.objects.filter(deleted_at=None, hidden_at=None))


def group_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these groups; none for what is deleted, or hidden by moderation. Two statements."""
    owners: dict[int, list[str]] = defaultdict(list)
    for owned, organization in CoOwner.objects.filter(group__in=keys).values_list("group", "organization__public_id"):
        owners[owned].append(organization)
    for group in Group.objects.filter(pk__in=keys, deleted_at=None, hidden_at=None, pending_at=None).order_by("pk"):
        values = _values(group, owners[group.pk])
        shadows = (group.place_id,) if group.place_id else ()
        yield Document(key=group.pk, audience=group.audience_id, shadowed_by=shadows, values=values)
        if group.kind != GroupKind.HIDDEN:
            yield Document(
                key=group.pk,
                variant="members",
                audience=group.members_audience_id,
                shadowed_by=(group.audience_id,),
                values=values,
            )


def _values(group: Group, organizations: Sequence[str]) -> dict[str, Value]:
    names = tuple(dict.fromkeys(name for name in (group.name_fr, group.name_en) if name))
    return {
        "name": names,
        "words": (_words(group.name_fr, group.name_en),),
        "purpose": (_words(group.purpose_fr, group.purpose_en),),
        "type": (group.kind,),
        "organization_id": tuple(organizations),
        "tool": tuple(group.tools),
        "state": ("archived" if group.archived_at else "active",),
        "members": group.member_count,
        "by_name_fr": group.name_fr or group.name_en,
        "by_name_en": group.name_en or group.name_fr,
    }


def _words(fr: str, en: str) -> Words:
    return Words(fr=(fr,) if fr else (), en=(en,) if en else ())


GROUPS: Final = IndexDefinition(
    kind=GROUP,
    fields=(
        Name("name", boost=3),
        Text("words", boost=2),
        Text("purpose"),
        Facet("type"),
        Facet("organization_id"),
        Facet("tool"),
        Facet("state"),
        Number("members"),
        Alphabetical("by_name_fr"),
        Alphabetical("by_name_en"),
    ),
    documents=group_documents,
    all_keys=group_keys,
)


# In the search of the whole site -------------------------------------------------------------------------------------


def _visible(viewer: User, keys: Sequence[int]) -> Mapping[int, Group]:
    return Group.objects.visible_to(viewer).in_bulk(keys)


def _line(group: Group, found: FoundThing) -> Line:
    return Line(
        title=marked_name(group, found),
        value=str(group.name),
        address=group.get_absolute_url(),
        meta=f"{group.get_kind_display()} · {member_words(group)}",
        why=text_excerpt(found, "purpose"),
        name=str(group.name),
        shape="group",
        public_id=group.public_id,
    )


def member_words(group: Group) -> str:
    """How many members a group has, in words."""
    return ngettext("{count} member", "{count} members", group.member_count).format(count=group.member_count)


def marked_name(group: Group, found: FoundThing) -> SafeString:
    """The name that the reader gets, marked where it matched."""
    return marked_title(str(group.name), found, group.name.language)


_lines = lines_of(_visible, _line)

GROUPS_SECTION: Final = Section(
    kind=GROUP,
    label=_("Groups"),
    singular=_("Group"),
    icon="messages-square",
    order=40,
    lines=_lines,
    suggestions=_lines,
    more=lambda text: f"{reverse('groups:directory')}?{urlencode({'q': text})}",
)

definitions.register(GROUPS)
sections.register(GROUPS_SECTION)
