"""What an export says of every contribution."""

from datetime import datetime
from typing import Any

from intranet.kernel.accounts.models import State
from intranet.kernel.contributions.models import Contribution
from intranet.kernel.places.exports import both, person
from intranet.kernel.text.bilingual import Words


def facts_of(thing: Contribution, organization: Words | None = None) -> dict[str, Any]:
    """Who wrote it (`organization` is where they worked then), when, and what it says as it was typed."""
    return {
        "author": {
            **person(thing.author),
            "organization": both(organization or Words()),
            "has_left": thing.author.state == State.DEPARTED,
        },
        "created_at": thing.created_at.isoformat(),
        "edited_at": moment(thing.edited_at),
        "language": thing.language,
        "text": thing.text,
    }


def moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
