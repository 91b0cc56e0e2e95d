"""A text as Markdown, and Markdown as a text: nothing of the schema is lost on the way there and back.

It is CommonMark with tables and strikethrough, and five words more:

- `[[Title]]` and `[[Title|words]]` link to a page by its title, `[words](page:ID)` by its public id;
- `![description](file:ID "caption")` and `[name](file:ID)`, alone in a paragraph, are a picture and a document;
- a quotation that begins with `[!NOTE]`, `[!TIP]`, `[!WARNING]` or `[!CAUTION]` is a callout;
- `<th>` at the start of a cell heads its row, `<p>` in a cell begins a paragraph, `<br>` a line;
- `&nbsp;` alone is an empty paragraph.
"""

from wiki.text.markdown.reading import FileOf, LinkOf, body_of_markdown
from wiki.text.markdown.writing import markdown_of

__all__ = ["FileOf", "LinkOf", "body_of_markdown", "markdown_of"]
