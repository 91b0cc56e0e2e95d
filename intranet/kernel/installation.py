"""Checks that a production installation must pass before it starts."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

DEMONSTRATION_DOMAIN = "@demo.gouv.example"
MIN_SECRET_LENGTH = 32


def problems() -> list[str]:
    """Reasons not to start, each with its remedy. Most do not apply where demonstration data is allowed."""
    found = [] if settings.IS_DEMONSTRATION_ALLOWED else _problems_of_production()
    if _has_unapplied_migrations():
        return [*found, "The database has unapplied migrations. Run “manage.py migrate”."]
    if not settings.IS_DEMONSTRATION_ALLOWED and _has_demonstration_accounts():
        found.append(
            f"The database contains demonstration accounts (…{DEMONSTRATION_DOMAIN}), whose password is public. "
            "Point PASSERELLE_DATA or DATABASE_URL elsewhere, or delete those accounts."
        )
    return found


def _problems_of_production() -> list[str]:
    found = []
    if settings.DEBUG:
        found.append("DEBUG is on, which exposes settings and data. Use intranet.settings.production.")
    if len(settings.SECRET_KEY) < MIN_SECRET_LENGTH:
        found.append(
            f"SECRET_KEY is too short. Set at least {MIN_SECRET_LENGTH} random characters, or unset it to generate one."
        )
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        found.append("Static files have not been collected. Run “manage.py collectstatic --noinput”.")
    return found


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _has_demonstration_accounts() -> bool:
    return get_user_model()._default_manager.filter(email__iendswith=DEMONSTRATION_DOMAIN).exists()
