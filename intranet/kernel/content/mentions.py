"""Whom a text may mention: the people that complete what is typed after `@`, where a text is written.

A place where people write has a key, such as `group:4f7…`. The app of the place registers who, among
those who see what is in it, completes a name. Whoever is suspended, has left, is protected, or is a guest is never
suggested, whatever the app answers; and guests, for whom there is no directory, are suggested nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

SUGGESTED: Final = 8
MAX_NAME_LENGTH: Final = 60


@dataclass(frozen=True)
class Candidate:
    """Somebody to mention, and what tells them from others of their name."""

    person: User
    meta: str | SafeString = ""


type Complete = Callable[[User, str, str], Iterable[Candidate]]
"""Given the writer, the public id of a place and what was typed: people who see what is in the place, the likeliest first.

At most a few more than `SUGGESTED`, in a constant number of SQL statements. Raises Http404 or PermissionRefused when the writer
may not see it themselves.
"""


@dataclass(frozen=True)
class Completion:
    """Names are completed in the places whose keys begin with this word."""

    word: str
    complete: Complete


completions = Registry[Completion]("word")


def people_to_mention(viewer: User, place: str, typed: str) -> list[Candidate]:
    """Who completes what the viewer typed in a place. Raises Http404 for a place that they do not see, or that is none."""
    word, _sign, public_id = place.partition(":")
    completion = completions.get(word)
    if completion is None:
        raise Http404
    typed = typed.strip().lstrip("@")[:MAX_NAME_LENGTH]
    found = completion.complete(viewer, public_id, typed)
    if viewer.is_guest or not typed:
        return []
    named = [one for one in found if one.person.is_active and one.person.is_listable and one.person.pk != viewer.pk]
    return named[:SUGGESTED]


def mentions_attributes(place: str) -> dict[str, str]:
    """The attributes of a field in which `@` completes names for those who write in a place (`mentions.js`)."""
    return {
        "data-mentions": f"{reverse('content:mentions')}?{urlencode({'in': place})}",
        "data-mentions-label": _("People to mention"),
        "data-one": _("1 person. Press Enter to mention them, Escape to close."),
        "data-other": _("% people. Use the arrow keys to choose, Enter to mention, Escape to close."),
    }
