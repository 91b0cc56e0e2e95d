"""What must have followed a place that moved before its shadow is lifted: indexes and other copies of an audience."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.db import models

from intranet.kernel.audiences.models import Shareable

type Follower = Callable[[datetime], bool]
"""Whether everything that was asked for until this moment has been done."""

_followers: list[Follower] = []
_copies: list[type[models.Model]] = []


def register_follower(has_followed: Follower) -> None:
    """Have moves of places wait for a copy of their things' audiences, from `AppConfig.ready`."""
    if has_followed not in _followers:
        _followers.append(has_followed)


def have_all_followed(moment: datetime) -> bool:
    """Whether every copy shows what was written until this moment."""
    return all(has_followed(moment) for has_followed in _followers)


def register_copy(model: type[models.Model]) -> None:
    """Have rows that repeat the audience of a thing move with its place: `audience` and `place` as of a `Shareable`."""
    if model not in _copies:
        _copies.append(model)


def moved_models() -> Iterator[type[models.Model]]:
    """Every model whose rows move with a place: things, then what repeats their audience. Tests have some without a table."""
    yield from (model for model in apps.get_models() if issubclass(model, Shareable) and model._meta.managed)
    yield from _copies
