"""The application that daphne serves: HTTP by Django, WebSockets by Channels, and the embedded worker beside them."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings.production")

http = get_asgi_application()  # first: what follows needs the apps loaded

from intranet.kernel.realtime.loop import remembering_loop  # noqa: E402
from intranet.kernel.realtime.routing import websockets  # noqa: E402
from intranet.kernel.work import embedded  # noqa: E402

embedded.claim_server()
embedded.start()
application = remembering_loop(ProtocolTypeRouter({"http": http, "websocket": websockets}))
