"""The demonstration and the developer's machine: `make run`. Mail is kept in the data folder and read at /dev/mail/."""

from intranet.kernel.observability import logs
from intranet.settings.base import *
from intranet.settings.environment import environment

# The demonstration shows the pages of the product, those of its errors too.
DEBUG = environment.debug
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *ALLOWED_HOSTS]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
IS_DEMONSTRATION_ALLOWED = True
IS_SECOND_FACTOR_DEMANDED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
INSTALLED_APPS = [*INSTALLED_APPS, "intranet.kernel.devmail"]
if environment.mailer is None:
    MAILERS = {"default": {"BACKEND": "intranet.kernel.devmail.backend.FolderBackend"}}
LOGGING = logs.configuration(is_json=False)
