"""The comments on what a place holds, in an export: as data, each with the address of what it is about."""

import json
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any, Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.audiences.queries import meant_for
from intranet.kernel.comments import things
from intranet.kernel.comments.models import Comment
from intranet.kernel.contributions.exports import facts_of, moment
from intranet.kernel.data.batches import batches
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.places.exports import ExportedFile, Part, encoded, parts, person

AT_ONCE: Final = 200


def _files(reader: User, place: Place) -> Iterator[ExportedFile]:
    yield ExportedFile("comments.json", encoded(_data(reader, place)))


def _data(reader: User, place: Place) -> Iterator[str]:
    """One JSON document; each comment is a line, so that no more than a batch is ever in memory."""
    yield '{"comments": ['
    comma = ""
    for comment, thing in _comments(reader, place):
        yield f"{comma}\n{json.dumps({**_about(comment, thing), **facts_of(comment)}, ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def _comments(reader: User, place: Place) -> Iterator[tuple[Comment, Any]]:
    """Those that the reader may read, on things that they see, in the place, in one of its tools, or in a part of these."""
    rows = Comment.objects.shown().filter(withdrawn_at=None).select_related("author", "parent", "settled_by")
    for places in _places(place):
        for some in batches(rows.filter(place__in=places), "pk", size=AT_ONCE):
            read = meant_for(reader, some)
            there = things.seen(reader, {comment.thing for comment in read})
            yield from ((comment, there[comment.thing]) for comment in read if comment.thing in there)


def _places(place: Place) -> Iterator[Sequence[int]]:
    """The places of a group and of its tools, then the parts of these (folders, pages), level by level, a batch at a time."""
    level = list(Place.objects.filter(key__endswith=f":{place.key.partition(':')[2]}").values_list("pk", flat=True))
    while level:
        some = [list(batch) for batch in batched(level, AT_ONCE, strict=False)]
        yield from some
        level = [key for batch in some for key in Place.objects.filter(within__in=batch).values_list("pk", flat=True)]


def _about(comment: Comment, thing: Any) -> dict[str, Any]:
    kind = things.kind_on(comment)
    return {
        "id": comment.public_id,
        "thing": {"key": comment.thing, "title": kind.title(thing), "address": absolute(kind.address(thing))},
        "answers": comment.parent.public_id if comment.parent else "",
        "page": comment.page,
        "rectangle": comment.rectangle,
        "quote": comment.quote,
        "is_lost": comment.is_lost,
        "is_resolved": comment.is_resolved,
        "settled_by": person(comment.settled_by) if comment.settled_by else None,
        "settled_at": moment(comment.settled_at),
    }


PART: Final = Part(key="comments", order=90, files=_files, words=(Comment.search_kind,))

parts.register(PART)
