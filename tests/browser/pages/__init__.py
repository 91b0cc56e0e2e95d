"""The pages that are looked at with a browser: add a row for each page, and for each state that looks different."""

from tests.browser.pages import accounts, organizations, people, shell
from tests.browser.pages.table import PERSONAS, Page

PAGES: list[Page] = [*shell.PAGES, *accounts.PAGES, *people.PAGES, *organizations.PAGES]

__all__ = ["PAGES", "PERSONAS", "Page"]
