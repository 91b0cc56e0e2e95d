"""What the employees' file writes, in batches: people who join, change, leave and come back, and who reports to whom."""

from profiles.actions.employees.addresses import release_exchanged_addresses
from profiles.actions.employees.batches import Outcome, PlacedLine
from profiles.actions.employees.changes import update_employees
from profiles.actions.employees.departures import close_absent
from profiles.actions.employees.hiring import hire_employees
from profiles.actions.employees.runs import finish_run, note_progress, start_run
from profiles.actions.employees.supervisors import set_supervisors

__all__ = [
    "Outcome",
    "PlacedLine",
    "close_absent",
    "finish_run",
    "hire_employees",
    "note_progress",
    "release_exchanged_addresses",
    "set_supervisors",
    "start_run",
    "update_employees",
]
