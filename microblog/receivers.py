"""What posts do when a group moves, and when a higher app has news."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.signals import things_moved
from microblog.actions.publishing import follow_move, follow_news
from microblog.actions.writing import publish_post
from microblog.models import Post
from microblog.signals import news_given, news_placed
from microblog.streams import NewsOf, Target


@receiver(things_moved, sender=Post)
def follow_place(*, keys: Collection[int], **_: Any) -> None:
    follow_move(keys)


@receiver(news_given)
def say_news(*, author: User, about: NewsOf, text: str, language: str, **_: Any) -> None:
    """What happened is said by who did it, and read, answered and followed as every other post."""
    publish_post(author=author, text=text, target=Target(about=about), language=language)


@receiver(news_placed)
def place_news(*, about: NewsOf, **_: Any) -> None:
    follow_news(about)
