"""Every write of the discussions: what members write and read, what the thread becomes, what those who animate decide."""

from groups.discussions.actions.approval import approve, refuse
from groups.discussions.actions.reading import begin_reading, forget_readings, mark_all_read, mark_read
from groups.discussions.actions.steering import (
    accept_reply,
    clear_accepted,
    lock_thread,
    pin_thread,
    unlock_thread,
    unpin_thread,
)
from groups.discussions.actions.taking_back import delete_reply, delete_thread, hide, restore
from groups.discussions.actions.writing import add_reply, edit_reply, edit_thread, start_thread

__all__ = [
    "accept_reply",
    "add_reply",
    "approve",
    "begin_reading",
    "clear_accepted",
    "delete_reply",
    "delete_thread",
    "edit_reply",
    "edit_thread",
    "forget_readings",
    "hide",
    "lock_thread",
    "mark_all_read",
    "mark_read",
    "pin_thread",
    "refuse",
    "restore",
    "start_thread",
    "unlock_thread",
    "unpin_thread",
]
