"""What other parts ask of moderation."""

from intranet.kernel.accounts.recourse import recourses
from intranet.kernel.moderation.queries import address_to_contest

recourses.register(address_to_contest)
