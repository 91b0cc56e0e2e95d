"""Notices, as they are found by their words."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import plain
from intranet.kernel.search.definitions import Name, Text, Value, Words, definitions, index_of
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, line_of, lines_of, sections
from tests.skeleton.models import Notice


def _readable() -> "QuerySet[Notice]":
    return Notice.objects.readable()


def _values(notice: Notice) -> Mapping[str, Value]:
    return {"title": (notice.title,), "text": (Words.said_in(notice.language, plain(notice.html)),)}


def _visible(viewer: User, keys: Sequence[int]) -> Mapping[int, Notice]:
    return Notice.objects.visible_to(viewer).select_related("group").in_bulk(keys)


def _line(notice: Notice, found: Hit | Suggestion) -> Line:
    meta = notice.group.name.__html__()
    return line_of(notice, found, title=notice.title, language=notice.language, icon="bell", meta=meta)


_lines = lines_of(_visible, _line)

definitions.register(index_of("notice", (Name("title", boost=3), Text("text")), rows=_readable, values=_values))
sections.register(
    Section(
        kind="notice",
        label=_("Notices"),
        singular=_("Notice"),
        icon="bell",
        order=58,
        lines=_lines,
        suggestions=_lines,
        more=lambda text: f"{reverse('home:search')}?{urlencode({'q': text})}",
    )
)
