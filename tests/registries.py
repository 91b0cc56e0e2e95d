"""Registries of the kernel with other things in them, while a test runs."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from intranet.kernel.apps import DECLARING
from intranet.kernel.registry import Registry
from intranet.kernel.web.api import api


def hold[T](monkeypatch: pytest.MonkeyPatch, registry: Registry[T], things: Iterable[T] = ()) -> Registry[T]:
    """Have a registry hold these things alone, until the test ends; what is registered meanwhile is forgotten too."""
    kept = list(things)
    monkeypatch.setattr(registry, "_things", {})
    for thing in kept:
        registry.register(thing)
    return registry


def declare(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Have a package of rooms that the site does not find declare what it has, until the test ends; its API is not mounted."""
    for registry, thing in _declared_by(package):
        hold(monkeypatch, registry, [*registry, thing])


@cache
def _declared_by(package: str) -> list[tuple[Registry[Any], Any]]:
    """What the modules of a package register: they are imported once, and the registries are left as they were."""
    found: list[tuple[Registry[Any], Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Registry, "register", lambda registry, thing: found.append((registry, thing)))
        patch.setattr(api, "add_router", lambda *_router: None)
        for name in DECLARING:
            if find_spec(f"{package}.{name}"):
                import_module(f"{package}.{name}")
    return found
