"""The pages that are looked at with a browser: add a row for each page, and for each state that looks different."""

from tests.browser.pages import (
    accounts,
    audiences,
    comments,
    groups,
    groups_discussions,
    groups_joining,
    libraries,
    microblog,
    moderation,
    notifications,
    opportunities,
    organizations,
    people,
    projects,
    reveals,
    shell,
    wiki_editor,
)
from tests.browser.pages.table import PERSONAS, Page

PAGES: list[Page] = [
    *shell.PAGES,
    *accounts.PAGES,
    *people.PAGES,
    *reveals.PAGES,
    *audiences.PAGES,
    *organizations.PAGES,
    *moderation.PAGES,
    *groups.PAGES,
    *groups_joining.PAGES,
    *groups_discussions.PAGES,
    *comments.PAGES,
    *libraries.PAGES,
    *notifications.PAGES,
    *microblog.PAGES,
    *projects.PAGES,
    *opportunities.PAGES,
    *wiki_editor.PAGES,
]

__all__ = ["PAGES", "PERSONAS", "Page"]
