"""Where a document is shown: the posts, discussions, comments and pages whose text has its card."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Value
from django.db.models.functions import Concat

from files.models import Item
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.content.models import Reference
from intranet.kernel.search.queries import Hit
from intranet.kernel.search.sections import Line, Section, sections

LOOKED_AT: Final = 200
"""The newest uses: what showed a document before these is not told."""


@dataclass(frozen=True)
class Use:
    """One thing that shows a document, as a list of what was found has it."""

    section: Section
    line: Line


def uses_of(viewer: User, item: Item) -> Sequence[Use]:
    """The things that show a document and that the viewer sees, by kind, the newest first; two statements for each kind."""
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for kind, key in (
        Reference.objects.filter(target=item.key).order_by("-pk").values_list("source_type", "source_id")[:LOOKED_AT]
    ):
        keys[_model_of(kind).search_kind].append(key)
    return [
        Use(section, line)
        for section in sections
        if section.kind in keys
        for line in section.lines(viewer, [Hit(key, 0, (), {}) for key in keys[section.kind]])
    ]


def showing(item: Item) -> Sequence[tuple[str, Shareable]]:
    """The keys of an item, or of what is in it, each with a thing that shows it, whatever its state; the newest."""
    rows = Reference.objects.filter(target=item.key)
    if item.is_folder:
        inside = Item.objects.within(item).annotate(key_of_it=Concat(Value("document:"), "public_id"))
        rows |= Reference.objects.filter(target__in=inside.values("key_of_it"))
    newest = list(rows.order_by("-pk").values_list("target", "source_type", "source_id")[:LOOKED_AT])
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for _target, kind, key in newest:
        wanted[kind].add(key)
    things = {kind: _model_of(kind)._default_manager.in_bulk(keys) for kind, keys in wanted.items()}
    return [(target, things[kind][key]) for target, kind, key in newest if key in things[kind]]


def _model_of(kind: int) -> type[Shareable]:
    model = ContentType.objects.get_for_id(kind).model_class()
    if model is None or not issubclass(model, Shareable):
        raise TypeError(f"{model} shows documents and is not shareable.")
    return model
