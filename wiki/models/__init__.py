"""Spaces, their pages, and the texts that people write together."""

from wiki.models.imports import Existing, PageImport, Stage
from wiki.models.mediawiki import ImportedPage, SourceVersion
from wiki.models.pages import (
    MAX_ALTERNATIVE_LENGTH,
    MAX_DEPTH,
    MAX_SIDE,
    MAX_TITLE_LENGTH,
    PAGE,
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
    "MAX_ALTERNATIVE_LENGTH",
    "MAX_DEPTH",
    "MAX_SIDE",
    "MAX_SUMMARY_LENGTH",
    "MAX_TITLE_LENGTH",
    "PAGE",
    "SCHEMA_VERSION",
    "TOP_DEPTH",
    "Edition",
    "Editors",
    "Existing",
    "FormerTitle",
    "ImportedPage",
    "Owner",
    "PageFile",
    "PageImport",
    "PageLink",
    "PageTag",
    "SharedText",
    "SourceVersion",
    "Space",
    "Stage",
    "TextClient",
    "TextUpdate",
    "Way",
    "WikiPage",
    "WikiPageQuerySet",
    "empty_body",
]
