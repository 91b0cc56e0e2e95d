"""HTML of any origin (what is pasted, Word, LibreOffice, Google Docs, web pages) as a text of the wiki.

Nothing of it is kept but what the schema has: unknown tags keep their words, what runs or styles is gone, and whatever
had to be given up is named in the problems (`Loss`).
"""

from wiki.text.html.facts import Loss, Reach
from wiki.text.html.parsing import decoded, parsed_html
from wiki.text.html.writing import body_of_html, read_html

__all__ = ["Loss", "Reach", "body_of_html", "decoded", "parsed_html", "read_html"]
