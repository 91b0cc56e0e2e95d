"""Every write to posts."""

from microblog.actions.approval import approve, refuse
from microblog.actions.changing import delete_post, edit_post, hide, restore
from microblog.actions.marks import bookmark, pin, react, unbookmark, unpin, unreact
from microblog.actions.polls import vote
from microblog.actions.writing import publish_post, reply, repost, take_back_repost
from microblog.models.attachments import SentImage, SentPoll

__all__ = [
    "SentImage",
    "SentPoll",
    "approve",
    "bookmark",
    "delete_post",
    "edit_post",
    "hide",
    "pin",
    "publish_post",
    "react",
    "refuse",
    "reply",
    "repost",
    "restore",
    "take_back_repost",
    "unbookmark",
    "unpin",
    "unreact",
    "vote",
]
