"""Whether a connection is opened by a page of this site: browsers send our cookies with those of other sites too."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from intranet.kernel.serving.doors import Scope

_PORTS = {"http": "80", "https": "443"}


def is_of_this_site(scope: Scope) -> bool:
    """Whether the Origin is that of the host that was asked, port included, or that of `PUBLIC_URL`. None is not."""
    headers = {name: value.decode("latin1") for name, value in scope["headers"] if name in (b"origin", b"host")}
    origin = _parted(headers.get(b"origin", ""))
    if origin is None:
        return False
    if origin == _parted(settings.PUBLIC_URL):
        return True
    scheme, host, port = origin
    asked, asked_port = split_domain_port(headers.get(b"host", ""))
    # A host alone has the port of the scheme: whether there was a certificate is known to the proxy only.
    return validate_host(asked, settings.ALLOWED_HOSTS) and (asked, asked_port or _PORTS[scheme]) == (host, port)


def _parted(url: str) -> tuple[str, str, str] | None:
    """Scheme, host and port of a web address; None when it is none."""
    scheme, _, rest = url.lower().partition("://")
    host, port = split_domain_port(urlsplit(f"//{rest}").netloc)
    if scheme not in _PORTS or not host:
        return None
    return scheme, host, port or _PORTS[scheme]
