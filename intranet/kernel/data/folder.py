"""The data folder, which holds the secret key, and with SQLite everybody's sessions: for the user who runs the site alone."""

import stat
from pathlib import Path

from django.conf import settings


def close_data_folder() -> str:
    """Close a data folder that every user of the machine may enter to all but its owner; a warning when that is not possible.

    One that only a group may enter stays as it is: an operator chose that.
    """
    folder: Path = settings.DATA
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = folder.stat().st_mode
    if not mode & stat.S_IRWXO:
        return ""
    if not mode & stat.S_ISVTX:  # a folder such as /tmp is not ours to close
        try:
            folder.chmod(0o700)
        except OSError:
            pass
        else:
            return ""
    return (
        f"Every user of this machine can enter the data folder {folder}. "
        "Close it (chmod 0700), or set PASSERELLE_DATA to a folder that belongs to the site alone."
    )
