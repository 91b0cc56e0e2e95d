"""Who really asks, when a reverse proxy stands between: only the proxies of `TRUSTED_PROXIES` are believed."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
)
# What a server behind a Unix socket sees of its peer; `unix` in TRUSTED_PROXIES stands for it.
UNIX_SOCKET = ""


class ProxyMiddleware:
    """Puts the reader's own address in `REMOTE_ADDR`, and hides forwarding headers that nobody trusted wrote.

    `request.is_forwarded` is true when the headers were there, believed or not: such a request is never local.
    `request.is_from_proxy` is true when the peer is a trusted proxy. The scheme is Django's affair
    (`SECURE_PROXY_SSL_HEADER`), which sees the header only when it is to be believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._is_unix_trusted = "unix" in settings.TRUSTED_PROXIES
        self._trusted = [ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES if entry != "unix"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        request.is_forwarded = any(header in meta for header in FORWARDED)  # type: ignore[attr-defined]
        request.is_from_proxy = self._is_trusted(meta.get("REMOTE_ADDR", UNIX_SOCKET))  # type: ignore[attr-defined]
        if request.is_from_proxy:  # type: ignore[attr-defined]
            meta["REMOTE_ADDR"] = self._reader(meta.get("HTTP_X_FORWARDED_FOR", ""), meta.get("REMOTE_ADDR", UNIX_SOCKET))
        else:
            for header in FORWARDED:
                meta.pop(header, None)
        return self._get_response(request)

    def _reader(self, forwarded_for: str, peer: str) -> str:
        """The last address of the chain that is not one of our proxies: those before it may be invented by the reader."""
        hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
        for hop in reversed(hops):
            if not self._is_trusted(hop):
                return hop if _is_address(hop) else peer
        return hops[0] if hops else peer

    def _is_trusted(self, address: str) -> bool:
        if address == UNIX_SOCKET:
            return self._is_unix_trusted
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
