"""What `migrate` leaves, kept from one run of the tests to the next: migrations take longer than most folders of tests.

`python -m tests.migrated` makes it before anybody asks, on the server that `DATABASE_URL` names or on SQLite.
"""

import fcntl
import hashlib
import inspect
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import psycopg
from asgiref.sync import SyncToAsync
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from tests.work.installations import ROOT, Installation

# Beside the cache of pytest, which `pytest --cache-clear` empties.
FOLDER = ROOT / ".pytest_cache" / "d" / "migrated"
FILE = "passerelle.sqlite3"
A_DAY_S = 86_400


def fingerprint() -> str:
    """Of all that an empty database is made of: another migration, legal text or Django makes another."""
    from intranet.kernel.privacy.actions import SHIPPED

    files = [Path(inspect.getfile(type(migration))) for migration in MigrationLoader(None).disk_migrations.values()]
    made_of = hashlib.sha256(django.get_version().encode())
    for file in sorted([*files, *SHIPPED.iterdir()]):
        made_of.update(file.read_bytes())
    return made_of.hexdigest()[:16]


def migrate(folder: Path, database_url: str = "") -> None:
    """Migrate an empty database with the apps of the tests too."""
    Installation(folder, database_url).run("migrate", "--verbosity=0", DJANGO_SETTINGS_MODULE="intranet.settings.test")


@contextmanager
def alone(kind: str) -> Iterator[None]:
    """One process of a parallel run migrates; the others wait and find what it left."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def on_sqlite() -> Path:
    """The data folder of an installation on SQLite that was migrated and that nobody has used, to be copied."""
    with alone("sqlite"):
        kept = FOLDER / fingerprint()
        if not (kept / FILE).exists():
            for older in FOLDER.glob("*/"):
                if time.time() - older.stat().st_mtime > A_DAY_S:  # else another run may use it
                    shutil.rmtree(older)
            kept.mkdir(exist_ok=True)
            with TemporaryDirectory(dir=FOLDER) as made:
                migrate(Path(made))
                (Path(made) / FILE).rename(kept / FILE)
    return kept


@cache
def on_postgresql(database_url: str) -> str:
    """The name of a database that was migrated and that nobody has used, on the server of this address, to be copied."""
    server, _, name = database_url.rpartition("/")
    prefix = f"{name}_migrated_"
    kept = prefix + fingerprint()
    with alone("postgresql"), psycopg.connect(database_url, autocommit=True) as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if kept not in names:
            for older in (other for other in names if other.startswith(prefix)):
                connection.execute(f'DROP DATABASE "{older}"')
            making = f"{prefix}now"
            connection.execute(f'CREATE DATABASE "{making}" TEMPLATE template1')
            with TemporaryDirectory() as made:
                migrate(Path(made), f"{server}/{making}")
            connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{kept}"')
    return kept


def begin_again() -> None:
    """Make the database of the tests what it was when it was migrated.

    To empty each table, and to make what is there before anybody comes, takes ten times as long.
    """
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(f"file:{on_sqlite() / FILE}?immutable=1", uri=True)) as kept:
            connection.ensure_connection()
            kept.backup(connection.connection)
    else:
        name, kept_name = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["TEMPLATE"]
        # Those of the thread in which asynchronous tests ask the database, too.
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()
        connection.close()
        connection.close_pool()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept_name}" STRATEGY file_copy')


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings.test")
    django.setup()
    if server := os.environ.get("DATABASE_URL"):
        on_postgresql(server)
    else:
        on_sqlite()
