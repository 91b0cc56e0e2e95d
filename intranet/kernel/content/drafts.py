"""Drafts: what somebody types is kept in their browser until it is published, whatever happens to the page or the network.

The server keeps nothing. A form has a key, such as `reply.4f7…`, and includes `content/_draft.html`; its script (`drafts.js`)
keeps what is typed under the key and the member, brings it back with a notice, and sends the key with the form. The view of a
form that was published says so in a cookie, which the next page reads: a form that came to nothing loses nothing.
"""

from collections.abc import Mapping
from typing import Final

import regex
from django.http import HttpRequest, HttpResponse

FIELD: Final = "draft"
COOKIE: Final = "draft-sent."
COOKIE_AGE: Final = 600
_KEY: Final = regex.compile(r"[a-z0-9.-]{1,80}")


def draft_key(*parts: str) -> str:
    """The key of a form, from what it writes and where; empty parts are left out."""
    return ".".join(part for part in parts if part)


def sent_key(data: Mapping[str, object]) -> str:
    """The key that a form was sent with; "" for none, and for what is no key."""
    key = str(data.get(FIELD, ""))
    return key if _KEY.fullmatch(key) else ""


def forget_draft[Answer: HttpResponse](request: HttpRequest, response: Answer) -> Answer:
    """The response to a form that was published, which has the browser forget what it kept of it."""
    if key := sent_key(request.POST):
        response.set_cookie(f"{COOKIE}{key}", "1", max_age=COOKIE_AGE, secure=request.is_secure(), samesite="Lax")
    return response
