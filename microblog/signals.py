"""What higher apps tell posts, and what posts tell them. Each is sent inside the transaction of what it announces.

- `news_given(sender, author, about, text, language)`: something happened to a thing of the sender (`about` is its
  `streams.NewsOf`) that its stream should say. The text is a post of its author, with the limits of posts.
- `news_placed(sender, about)`: a thing of the sender is shown to others now, and its news go with it.
- `news_published(sender=Post, post)`: a post that is the news of something was published, whoever wrote it.
"""

from django.dispatch import Signal

news_given = Signal()
news_placed = Signal()
news_published = Signal()
