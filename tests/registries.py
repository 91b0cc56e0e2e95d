"""Registries of the kernel with other things in them, while a test runs."""

from collections.abc import Iterable

import pytest

from intranet.kernel.registry import Registry


def hold[T](monkeypatch: pytest.MonkeyPatch, registry: Registry[T], things: Iterable[T] = ()) -> Registry[T]:
    """Have a registry hold these things alone, until the test ends; what is registered meanwhile is forgotten too."""
    kept = list(things)
    monkeypatch.setattr(registry, "_things", {})
    for thing in kept:
        registry.register(thing)
    return registry
