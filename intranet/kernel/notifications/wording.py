"""Words that the sentences of several kinds share."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt, readable
from intranet.kernel.notifications.models import Event
from intranet.kernel.text.bilingual import reading_language

# Of a text that has no title.
FIRST_WORDS: Final = 60


def first_words(html: str) -> str:
    """What a text without a title is called: its first words."""
    return excerpt(html, FIRST_WORDS)


def about(line: str, title: str) -> str:
    """A sentence about something, with what it is called, if it is called something."""
    return _("%(sentence)s: “%(title)s”") % {"sentence": line, "title": title} if title else line


def as_read(reader: User, htmls: Mapping[int, str]) -> dict[int, str]:
    """Rendered texts, by what identifies them, with the names of the people whom they mention: one statement for all."""
    return dict(zip(htmls, map(str, readable(reader, list(htmls.values()))), strict=True))


def actors(events: Sequence[Event]) -> str:
    """Who did it, the newest first: “Kateri Jacobs”, “Kateri Jacobs and Étienne Côté”, “Kateri Jacobs and 2 others”."""
    names = list({event.actor_id: event.actor.display_name for event in events if event.actor is not None}.values())
    if len(names) < 2:
        return names[0] if names else ""
    if len(names) == 2:
        return _("%(name)s and %(other)s") % {"name": names[0], "other": names[1]}
    others = len(names) - 1
    return ngettext("%(name)s and %(count)s other", "%(name)s and %(count)s others", others) % {
        "name": names[0],
        "count": others,
    }


def many(events: Sequence[Event]) -> bool:
    """Whether several people did it: French and English verbs then have a plural."""
    return len({event.actor_id for event in events}) > 1


def weekday(value: date) -> str:
    """`mardi 24 novembre`, `dimanche 1er novembre`, or `Tuesday, November 24`."""
    if reading_language() == "en":
        return date_format(value, "l, F j", use_l10n=False)
    return date_format(value, "l 1\\e\\r F" if value.day == 1 else "l j F", use_l10n=False)
