"""The projects of the invented government, as files beside this module. Nothing here exists.

Months and days count from today; partners, skills and tags are separated by semicolons. `state` is empty for a project that the
registry has, else `waiting`, `asked`, `closed`, or `retired:` and the French name of the project that replaced it.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

type Row = Mapping[str, str]


def read(name: str) -> Sequence[Row]:
    """The lines of one of the files."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
