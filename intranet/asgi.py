"""The application that daphne serves: HTTP by Django, WebSockets by Channels, and the embedded worker beside them."""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings.production")

django.setup(set_prefix=False)  # first: what follows needs the apps loaded

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from intranet.kernel.fast.handler import OneGoHandler  # noqa: E402
from intranet.kernel.realtime.loop import remembering_loop  # noqa: E402
from intranet.kernel.realtime.sockets import websockets  # noqa: E402
from intranet.kernel.work import embedded  # noqa: E402

embedded.claim_server()
embedded.start()
pages = OneGoHandler() if settings.FAST_PATHS else ASGIHandler()
application = remembering_loop(ProtocolTypeRouter({"http": pages, "websocket": websockets}))
