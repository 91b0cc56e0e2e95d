"""What a hub is given to tell its pages, prepared once for all of them, and the form in which processes hand it on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

type Message = dict[str, Any]


def frame(kind: str, /, **content: object) -> Message:
    """What the server is given to send: one such object serves every connection."""
    text = json.dumps({"type": kind, **content}, ensure_ascii=False, separators=(",", ":"))
    return {"type": "websocket.send", "text": text}


def fetching_frame(kind: str, /, **content: object) -> Message:
    """A frame after which pages fetch something: it ends with how long they may wait before, so that a hub can say it."""
    return frame(kind, **content, spread_ms=0)


_AT_ONCE = '"spread_ms":0}'


def spread(message: Message, milliseconds: int) -> Message:
    """A frame that more pages hear than can fetch at once: each waits for some part of this time.

    A frame that says nothing of it, as a process of another version may send, stays as it is.
    """
    beginning, found, rest = message["text"].rpartition(_AT_ONCE)
    return {**message, "text": f'{beginning}"spread_ms":{milliseconds}}}'} if found and not rest else message


@dataclass(frozen=True, slots=True)
class ChangeNews:
    """A change, for whoever listens to one of its keys and sees its thing."""

    audience: int
    place: int | None
    keys: tuple[str, ...]
    message: Message


@dataclass(frozen=True, slots=True)
class MemberNews:
    """Something for the open pages of these members (public ids), whatever they listen to."""

    members: tuple[str, ...]
    message: Message


@dataclass(frozen=True, slots=True)
class EveryNews:
    """Something for every open page of this process."""

    message: Message


@dataclass(frozen=True, slots=True)
class Look:
    """What these members (public ids) may see has changed: their pages look again. Those of `session` end at once.

    So do connections of other doors than that of pages that listen to one of the `keys`: who may be there has changed.
    """

    members: tuple[str, ...]
    session: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DoorNews:
    """Something for a door that has connections listening to this key: what `hears` of the door is given, as JSON has it."""

    key: str
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EveryLook:
    """A `Look` of another process may have been missed: every open page of this process looks again."""


type SharedNews = ChangeNews | MemberNews | Look | DoorNews
type News = SharedNews | EveryNews | EveryLook


def packed(news: Sequence[SharedNews]) -> list[Any]:
    """News as JSON for another process."""
    return [_packed(one) for one in news]


def unpacked(rows: Sequence[Mapping[str, Any]]) -> list[SharedNews]:
    """What `packed` made."""
    return [_unpacked(row) for row in rows]


def _packed(news: SharedNews) -> dict[str, Any]:
    if isinstance(news, ChangeNews):
        return {"audience": news.audience, "place": news.place, "keys": news.keys, "text": news.message["text"]}
    if isinstance(news, MemberNews):
        return {"members": news.members, "text": news.message["text"]}
    if isinstance(news, DoorNews):
        return {"key": news.key, "said": news.said}
    return {"members": news.members, "session": news.session, "keys": news.keys}


def _unpacked(row: Mapping[str, Any]) -> SharedNews:
    if "session" in row:
        return Look(tuple(row["members"]), row["session"], tuple(row.get("keys", ())))
    if "said" in row:
        return DoorNews(row["key"], row["said"])
    message = {"type": "websocket.send", "text": row["text"]}
    if "members" in row:
        return MemberNews(tuple(row["members"]), message)
    return ChangeNews(row["audience"], row["place"], tuple(row["keys"]), message)
