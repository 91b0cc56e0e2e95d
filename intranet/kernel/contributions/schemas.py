"""What the API says, and takes, of every contribution."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")]
Cursor = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9-]*$")]
WrittenLanguage = Literal["fr", "en"]
GivenLanguage = Literal["", "fr", "en"]
"""That of a text which is sent: "" has it guessed."""


class ContributionAuthorOut(Schema):
    """An author: their current name, and their organization when they wrote."""

    handle: str = Field(description="Empty if the caller cannot see their profile")
    name: str
    organization: str
