#!/usr/bin/env python
"""Django's command line for Passerelle; the settings are those of development unless the environment says otherwise."""

import os
import sys


def main() -> None:
    # What commands write is for the user who runs them alone: the database holds sessions, the files what few may read.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
