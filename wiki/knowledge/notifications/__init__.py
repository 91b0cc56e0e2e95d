"""Kinds of news of knowledge: pages, and questions to those who leave."""

from wiki.knowledge.notifications.asking import ANSWERED, INVITED, PROPOSED, SENT, SETTLED
from wiki.knowledge.notifications.pages import (
    ASKED_TO_REVIEW,
    ASKED_TO_SPEAK,
    CAPTIONS_WAIT,
    NEW,
    NOT_PREPARED,
    PUBLISHED,
    REVIEWED,
)

__all__ = [
    "ANSWERED",
    "ASKED_TO_REVIEW",
    "ASKED_TO_SPEAK",
    "CAPTIONS_WAIT",
    "INVITED",
    "NEW",
    "NOT_PREPARED",
    "PROPOSED",
    "PUBLISHED",
    "REVIEWED",
    "SENT",
    "SETTLED",
]
