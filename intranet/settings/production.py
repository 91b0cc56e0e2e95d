"""A real installation: `make serve`, or any server of `deploy/`."""

from intranet.settings.base import *

ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost"]
DATABASES = {"default": database("FULL")}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
IS_DEMONSTRATION_ALLOWED = False

_is_https = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_https
if _is_https:
    # A name that browsers accept from this very host alone, over HTTPS: no neighbour of the domain plants a cookie here.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _is_https
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy that holds the certificate redirects to HTTPS
    "security.W021",  # the preload list binds a whole domain: its owner decides, not this application
]
