"""News of pages."""

from wiki.notifications import keeping

__all__ = ["keeping"]
