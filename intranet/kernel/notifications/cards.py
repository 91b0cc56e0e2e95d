"""What notifications tell on the home page: what happened while the member was away."""

from collections.abc import Sequence
from datetime import datetime

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Section
from intranet.kernel.notifications.queries.lists import notices_since
from intranet.kernel.web.since import Happening, Source, sources

TOLD = (Section.TO_YOU, Section.FOLLOWED)


def _happened(member: User, since: datetime, size: int) -> Sequence[Happening]:
    """What the member was told on the site and may still see; what waits for an answer stands apart."""
    return [
        Happening(
            at=notice.at,
            about=f"{notice.line.kind.name}:{notice.line.events[0].subject}",
            actor=notice.line.actor,
            line=notice.line.sentence.line,
            address=notice.line.sentence.address,
            icon=notice.line.kind.icon,
            quote=notice.line.sentence.quote,
            language=notice.line.sentence.language,
            action="notifications/_answer.html" if notice.line.kind.can_reply else "",
        )
        for notice in notices_since(member, since, sections=TOLD, size=size)
    ]


sources.register(Source(key="notifications", order=10, happened=_happened))
