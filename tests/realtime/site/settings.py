"""The demonstration, with a page that shows what happens live."""

from intranet.settings.development import *  # noqa: F403

ROOT_URLCONF = "tests.realtime.site.urls"
