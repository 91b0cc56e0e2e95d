"""Spaces, their pages, and the texts that people write together."""

from wiki.models.pages import (
    MAX_DEPTH,
    MAX_TITLE_LENGTH,
    PAGE,
    SUBTREE,
    TOP_DEPTH,
    FormerTitle,
    PageFile,
    PageLink,
    PageTag,
    WikiPage,
    WikiPageQuerySet,
    empty_body,
)
from wiki.models.spaces import GOVERNMENT, Editors, Owner, Space
from wiki.models.texts import MAX_SUMMARY_LENGTH, SCHEMA_VERSION, Edition, SharedText, TextClient, TextUpdate, Way

__all__ = [
    "GOVERNMENT",
    "MAX_DEPTH",
    "MAX_SUMMARY_LENGTH",
    "MAX_TITLE_LENGTH",
    "PAGE",
    "SCHEMA_VERSION",
    "SUBTREE",
    "TOP_DEPTH",
    "Edition",
    "Editors",
    "FormerTitle",
    "Owner",
    "PageFile",
    "PageLink",
    "PageTag",
    "SharedText",
    "Space",
    "TextClient",
    "TextUpdate",
    "Way",
    "WikiPage",
    "WikiPageQuerySet",
    "empty_body",
]
