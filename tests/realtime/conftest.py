"""The installations of `tests/work` serve here too."""

from tests.work.conftest import installation, migrated_database, migrated_folder

__all__ = ["installation", "migrated_database", "migrated_folder"]
