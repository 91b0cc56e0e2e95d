"""What the wiki tells others, and what higher apps tell it. Each is sent inside the transaction of what it announces.

- `text_written(sender=SharedText, page, number)`: a text was written by other means than an editor, by the update `number`.
- `page_published(sender=WikiPage, page)`: a page says something else from now on; `page` is of its own type.
- `page_given(sender, author, owner, title, text, language)`: a higher app has something to keep (what a project taught) in the
  space of an owner. It becomes a page of its author, as far as they may write there.
"""

from django.dispatch import Signal

text_written = Signal()
page_published = Signal()
page_given = Signal()
