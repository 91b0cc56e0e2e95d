"""Every write to posts."""

from microblog.actions.approval import approve, refuse
from microblog.actions.changing import delete_post, edit_post, hide, restore
from microblog.actions.marks import bookmark, pin, react, unbookmark, unpin, unreact
from microblog.actions.pictures import store_pictures
from microblog.actions.polls import vote
from microblog.actions.writing import publish_post, reply, repost, take_back_repost
from microblog.models.attachments import DrawnImage, SentImage, SentPoll

__all__ = [
    "DrawnImage",
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
    "store_pictures",
    "take_back_repost",
    "unbookmark",
    "unpin",
    "unreact",
    "vote",
]
