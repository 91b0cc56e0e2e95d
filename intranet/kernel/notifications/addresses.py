"""Which things an address leads to, for whoever asks why they were not told."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH

_PUBLIC_ID = re.compile(rf"(?<![{PUBLIC_ID_ALPHABET}])[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}(?![{PUBLIC_ID_ALPHABET}])")
MAX_IDENTITIES = 5


def is_address(text: str) -> bool:
    """Whether somebody pasted an address rather than words."""
    return text.startswith(("/", "http://", "https://")) and " " not in text


def identities_in(address: str) -> list[str]:
    """The public ids of the things that an address of this site names: in its path, after its `#`, or by a handle."""
    parts = urlsplit(address.removeprefix(settings.PUBLIC_URL))
    found = _PUBLIC_ID.findall(f"{parts.path} {parts.fragment}")
    try:
        handle = resolve(parts.path).kwargs.get("handle")
    except Resolver404:
        handle = None
    if handle:
        found += User.objects.filter(handle=handle).values_list("public_id", flat=True)
    return list(dict.fromkeys(found))[:MAX_IDENTITIES]
