"""A temporary installation that `manage.py benchmark` fills: as in production, but synthetic members are allowed."""

from intranet.settings.production import *

IS_DEMONSTRATION_ALLOWED = True
