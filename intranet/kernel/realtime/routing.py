"""The addresses of WebSockets, for pages of this site alone."""

from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path, re_path

from intranet.kernel.realtime.consumers import PageConsumer, refuse

routes: list[Any] = [path("ws/", PageConsumer.as_asgi()), re_path("", refuse)]  # type: ignore[arg-type]
websockets: Any = AllowedHostsOriginValidator(URLRouter(routes))
