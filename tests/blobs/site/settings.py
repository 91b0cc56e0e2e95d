"""The site of `urls`, in development."""

from pathlib import Path

from intranet.settings.development import *  # noqa: F403

ROOT_URLCONF = "tests.blobs.site.urls"
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]  # noqa: F405
