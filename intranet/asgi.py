"""The doors of the site, and the ASGI application behind them: what answers at which path, and how much it takes at once.

An app's WebSocket is one `SocketDoor` of its own, added here. `manage.py serve` runs this, and the embedded worker beside it.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings.production")

django.setup(set_prefix=False)  # first: what follows needs the apps loaded

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from intranet.kernel.fast.handler import OneGoHandler  # noqa: E402
from intranet.kernel.observability.metrics import count_refusal  # noqa: E402
from intranet.kernel.realtime.loop import remembering_loop  # noqa: E402
from intranet.kernel.realtime.sockets import live_pages  # noqa: E402
from intranet.kernel.serving.doors import Door, Doors  # noqa: E402
from wiki.doors.editing import editing  # noqa: E402

pages = OneGoHandler() if settings.FAST_PATHS else ASGIHandler()

MIB = 1024 * 1024
doors = Doors(
    live_pages,  # /ws/
    editing,  # /ws/wiki/
    # The largest form is a post with four pictures of `blobs.images.MAX_BYTES`; the rest is for its words. `deploy/nginx` lets
    # through as much.
    Door(path="/", label="pages", application=pages, max_body_bytes=42 * MIB),
    # Pieces of `blobs.storage.PIECE_BYTES`.
    Door(path="/uploads/", label="uploads", application=pages, max_body_bytes=9 * MIB),
    # Slices of `wiki.models.MAX_SLICE_BYTES`.
    Door(path="/wiki/recordings/", label="recordings", application=pages, max_body_bytes=5 * MIB),
    count_refusal=count_refusal,
)
application = remembering_loop(doors)
