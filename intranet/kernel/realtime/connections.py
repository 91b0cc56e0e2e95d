"""One open page, as the server knows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from intranet.kernel.realtime.news import ChangeNews
from intranet.kernel.realtime.sessions import Standing, standing_of
from intranet.kernel.serving.doors import Send

# As the statuses of HTTP; a server may not send the codes below 3000 itself.
SIGNED_OUT = 4401
NOT_ADMITTED = 4404
NOT_UNDERSTOOD = 4400
TOO_BIG = 4413
STALLED = 4408
TOO_MANY = 4429
TRY_LATER = 4503

MAX_UNREAD = 256
MAX_UNREAD_S = 30.0
# What a page says in one breath, and a second after that.
BURST = 20.0
MESSAGES_A_SECOND = 2.0
# Frames noted as unread share a moment when they were sent within a second of each other.
_MOMENT_S = 1.0

type Hears = Callable[[str, dict[str, Any]], None]
type Look = Callable[[str], Standing | None]
"""What the session of a key allows now; None when it allows nothing here. Raises ProtocolError to say why."""


class ProtocolError(Exception):
    """The connection must be closed with this code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, kw_only=True)
class ConnectionKind:
    """How the connections of a door are served; `label` names the door in metrics.

    A page is told news (`is_told_news`), which waits while its rights are looked at. A connection of another door is not: news
    of its keys has it look at its rights again, and it ends when they cannot be read. Each says at most `burst` messages in one
    breath, and `messages_a_second` after that.

    `hears(key, said)` is told on the loop what another process, or another part of this one, has for those who listen to a key.
    """

    label: str
    is_told_news: bool = False
    burst: float = BURST
    messages_a_second: float = MESSAGES_A_SECOND
    hears: Hears | None = None


PAGE = ConnectionKind(label="live", is_told_news=True)


class Connection:
    """The rights, the keys and the reading of one open page. It lives on the server's loop, and is touched there only.

    `look` reads its rights anew, in a thread; `kind` is that of its door.
    """

    __slots__ = (
        "_allowance",
        "_allowed_at",
        "_sent",
        "_unread",
        "audiences",
        "held",
        "is_open",
        "keys",
        "kind",
        "look",
        "looked_at",
        "looks_again_at",
        "must_look_again",
        "send",
        "session_key",
        "standing",
    )

    def __init__(
        self,
        session_key: str,
        standing: Standing,
        send: Send,
        now: float,
        look: Look = standing_of,
        kind: ConnectionKind = PAGE,
    ) -> None:
        self.session_key = session_key
        self.standing = standing
        self.audiences = standing.audiences
        self.send = send
        self.look = look
        self.kind = kind
        self.keys: tuple[str, ...] = ()
        self.is_open = True
        self.looked_at = self.looks_again_at = now
        # While its rights are looked at again, what it would have been sent waits here.
        self.held: list[ChangeNews] | None = None
        self.must_look_again = False
        self._sent = 0
        self._unread: list[tuple[int, float]] = []
        self._allowance = kind.burst
        self._allowed_at = now

    def sees(self, change: ChangeNews) -> bool:
        """The rule of `audiences`: shown to one of theirs, in no place that has closed to them."""
        return change.audience in self.audiences and change.place not in self.audiences

    def note_sent(self, now: float) -> bool:
        """Count a frame. False when so many wait that nobody reads them: it must not be sent."""
        unread = self._unread
        if unread and self._sent - unread[0][0] + 1 >= MAX_UNREAD:
            return False
        self._sent += 1
        if not unread or now - unread[-1][1] >= _MOMENT_S:
            unread.append((self._sent, now))
        return True

    def note_read(self, count: int) -> bool:
        """The page says that it has read so many frames in all. False when it was sent fewer."""
        if count > self._sent:
            return False
        unread = self._unread
        while len(unread) > 1 and unread[1][0] <= count + 1:
            del unread[0]
        if unread and count + 1 > unread[0][0]:
            if count == self._sent:
                unread.clear()
            else:
                unread[0] = (count + 1, unread[0][1])
        return True

    def is_stalled(self, now: float) -> bool:
        """Whether the oldest frame that was not acknowledged is too old."""
        return bool(self._unread) and now - self._unread[0][1] > MAX_UNREAD_S

    def may_speak(self, now: float) -> bool:
        """Count a message of the page. False when it says too much."""
        earned = (now - self._allowed_at) * self.kind.messages_a_second
        self._allowance = min(self.kind.burst, self._allowance + earned) - 1
        self._allowed_at = now
        return self._allowance >= 0

    async def close(self, code: int) -> None:
        """Send nothing more, and end it with one of the codes above."""
        if self.is_open:
            self.is_open = False
            await self.send({"type": "websocket.close", "code": code})
