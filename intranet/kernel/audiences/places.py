"""What must have followed a place that moved before its shadow is lifted: indexes and other copies of an audience."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.db import models

from intranet.kernel.audiences.models import Place, Shareable
from intranet.kernel.registry import Registry

type Follower = Callable[[Place, datetime], bool]
"""Whether everything that was asked for until this moment, of what is in the place, has been done."""

followers = Registry[Follower]()
"""Moves of places wait for each of these."""

copies = Registry[type[models.Model]]()
"""Models whose rows repeat the audience of a thing, with `audience` and `place` as a `Shareable`: they move with its place."""


def have_all_followed(place: Place, moment: datetime) -> bool:
    """Whether every copy of what is in a place shows what was written until this moment."""
    return all(has_followed(place, moment) for has_followed in followers)


def moved_models() -> Iterator[type[models.Model]]:
    """Every model whose rows move with a place: things, then what repeats their audience. Tests have some without a table."""
    yield from (model for model in apps.get_models() if issubclass(model, Shareable) and model._meta.managed)
    yield from copies
