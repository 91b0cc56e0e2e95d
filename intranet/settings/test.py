"""The test suite, on SQLite and memory, or on the servers that the environment names."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from intranet.kernel.observability import logs
from intranet.settings.base import *

DATA = Path(tempfile.mkdtemp(prefix="passerelle-tests-"))
MEDIA_ROOT = DATA / "files"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
IS_DEMONSTRATION_ALLOWED = True
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in an installation: in memory, connections of several threads share a cache, where the second to touch a table
    # doesn't wait for the first but fails.
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": DATA / "tests.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = f"{SQLITE_PRAGMAS} PRAGMA synchronous=OFF;"
INSTALLED_APPS = [*INSTALLED_APPS, "intranet.kernel.devmail", "tests.skeleton"]
LOGGING = logs.configuration(is_json=False)
WORKER = "separate"
IS_SECOND_FACTOR_DEMANDED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# Processes of a parallel run share the servers, not what they keep there.
SEARCH_INDEX_PREFIX = f"passerelle-test-{os.getpid()}"
if REDIS_URL:
    # Clearing Django's Redis cache empties a whole database of the server.
    _process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = urlsplit(REDIS_URL)._replace(path=f"/{int(_process) + 1}").geturl()
