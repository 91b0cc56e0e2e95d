"""What the home page and the page of a person tell of pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.web.since import Happening, Source, sources
from profiles.panels import PersonPanel, person_panels
from wiki.queries.home import Changed, changed_since, maintained_by


def _happened(member: User, since: datetime, size: int) -> Sequence[Happening]:
    """A line for each page, however often others changed it."""
    return [_line(one) for one in changed_since(member, since, size)]


def _line(one: Changed) -> Happening:
    others = len(one.people) - 1
    words = {"person": one.people[0].display_name, "title": one.page.title, "count": others}
    if others:
        line = ngettext(
            "%(person)s and %(count)s other changed “%(title)s”", "%(person)s and %(count)s others changed “%(title)s”", others
        )
    else:
        line = pgettext("one person", "%(person)s changed “%(title)s”")
    return Happening(
        at=one.edition.at,
        about=one.page.key,
        actor=one.people[0],
        line=line % words,
        address=one.page.get_absolute_url(),
        icon="pencil",
        quote=one.edition.shown_summary,
        detail=_("You follow it, or a page above it"),
    )


def _maintained(viewer: User, person: User) -> Mapping[str, object] | None:
    pages = maintained_by(viewer, person)
    return {"pages": pages} if pages else None


sources.register(Source(key="wiki", order=35, happened=_happened))
person_panels.register(PersonPanel(key="wiki", template="wiki/person.html", content=_maintained, order=20, place="aside"))
