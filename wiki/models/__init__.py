"""Spaces, their pages, and the texts that people write together."""

from wiki.models.bookmarks import PageBookmark
from wiki.models.pages import (
    LANGUAGES,
    MAX_DEPTH,
    MAX_TITLE_LENGTH,
    PAGE,
    REVIEW_MONTHS,
    REVIEW_SOON,
    SUBTREE,
    TOP_DEPTH,
    FormerTitle,
    PageFile,
    PageLink,
    PageTag,
    Reminder,
    WikiPage,
    WikiPageQuerySet,
    empty_body,
)
from wiki.models.spaces import GOVERNMENT, Editors, Owner, Space
from wiki.models.texts import MAX_SUMMARY_LENGTH, SCHEMA_VERSION, Edition, SharedText, TextClient, TextUpdate, Way

__all__ = [
    "GOVERNMENT",
    "LANGUAGES",
    "MAX_DEPTH",
    "MAX_SUMMARY_LENGTH",
    "MAX_TITLE_LENGTH",
    "PAGE",
    "REVIEW_MONTHS",
    "REVIEW_SOON",
    "SCHEMA_VERSION",
    "SUBTREE",
    "TOP_DEPTH",
    "Edition",
    "Editors",
    "FormerTitle",
    "Owner",
    "PageBookmark",
    "PageFile",
    "PageLink",
    "PageTag",
    "Reminder",
    "SharedText",
    "Space",
    "TextClient",
    "TextUpdate",
    "Way",
    "WikiPage",
    "WikiPageQuerySet",
    "empty_body",
]
