"""Reading files that operators hand over: a strict reader, a report of bad lines, a progress bar, the shape of a command."""

from profiles.imports.command import ImportCommand
from profiles.imports.progress import Progress
from profiles.imports.reader import BadLine, Columns, CsvFile, FileRefused, Row
from profiles.imports.report import Report

__all__ = ["BadLine", "Columns", "CsvFile", "FileRefused", "ImportCommand", "Progress", "Report", "Row"]
