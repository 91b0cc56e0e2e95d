"""The media types of office documents."""

from typing import Final

OOXML: Final = "application/vnd.openxmlformats-officedocument"
ODF: Final = "application/vnd.oasis.opendocument"
SPREADSHEETS: Final = frozenset(
    {f"{OOXML}.spreadsheetml.sheet", f"{ODF}.spreadsheet", "application/vnd.ms-excel", "application/excel"}
)
"""What is shown as tables, a sheet a page."""
