"""What the people of the invented government post. Nothing here exists."""

from typing import Final

from microblog.demonstration.everyone import TO_EVERYONE
from microblog.demonstration.places import IN_PLACES

SAID: Final = (*TO_EVERYONE, *IN_PLACES)
