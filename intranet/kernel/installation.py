"""What a real installation must have in order before it serves anybody."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

DEMONSTRATION_DOMAIN = "@demo.gouv.example"
MIN_SECRET_LENGTH = 32


def problems() -> list[str]:
    """What forbids to serve, in sentences that say what to do. The demonstration may do what an installation may not."""
    found = [] if settings.IS_DEMONSTRATION_ALLOWED else _problems_of_production()
    if _has_unapplied_migrations():
        return [*found, "The database is not up to date: run «manage.py migrate» first."]
    if not settings.IS_DEMONSTRATION_ALLOWED and _has_demonstration_accounts():
        found.append(
            f"The database holds demonstration accounts (…{DEMONSTRATION_DOMAIN}), whose password is public: "
            "give PASSERELLE_DATA or DATABASE_URL another place, or delete those accounts."
        )
    return found


def _problems_of_production() -> list[str]:
    found = []
    if settings.DEBUG:
        found.append("DEBUG is on: it shows settings and data to anybody. Use intranet.settings.production.")
    if len(settings.SECRET_KEY) < MIN_SECRET_LENGTH:
        found.append(f"SECRET_KEY is too short: give at least {MIN_SECRET_LENGTH} random characters, or none to have it made.")
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        found.append("Style sheets and scripts are not collected: run «manage.py collectstatic --noinput» first.")
    return found


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _has_demonstration_accounts() -> bool:
    return get_user_model()._default_manager.filter(email__iendswith=DEMONSTRATION_DOMAIN).exists()
