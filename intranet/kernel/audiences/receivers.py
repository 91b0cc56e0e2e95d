"""What the audiences need before anybody comes."""

from typing import Any

from intranet.kernel.audiences.actions import everyone


def make_everyone(**_signal: Any) -> None:
    """There is an audience of everyone from the first migration on: a read never has to make it."""
    everyone()
