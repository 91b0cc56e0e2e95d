"""What the home page shows of people, organizations and skills."""

from collections.abc import Mapping

from intranet.kernel.accounts.models import User
from intranet.kernel.web.cards import Card, cards
from profiles.permissions import can_search_directory
from profiles.queries.home import duties, kept, newcomers
from profiles.queries.people import own_strength
from profiles.queries.suggestions import people_to_follow

PEOPLE_SHOWN = 5


def _to_do(member: User) -> Mapping[str, object] | None:
    waiting = duties(member)
    return {"duties": waiting} if waiting.count else None


def _strength(member: User) -> Mapping[str, object] | None:
    """How easy one is to find, until nothing is missing. Nobody looks for a guest."""
    if not can_search_directory(member):
        return None
    strength = own_strength(member.profile)
    return {"strength": strength} if strength.next_step else None


def _people(member: User) -> Mapping[str, object] | None:
    if not can_search_directory(member):
        return None
    suggestions = people_to_follow(member, at_most=PEOPLE_SHOWN)
    return {"suggestions": suggestions} if suggestions else None


def _newcomers(member: User) -> Mapping[str, object] | None:
    arrived = newcomers(member) if can_search_directory(member) else ()
    return {"arrived": arrived, "organization": arrived[0].organization} if arrived else None


def _kept(member: User) -> Mapping[str, object] | None:
    found = kept(member) if can_search_directory(member) else None
    return {"kept": found} if found else None


CARDS = (
    Card(key="newcomers", template="profiles/home/newcomers.html", content=_newcomers, order=20, place="main"),
    Card(key="kept", template="profiles/home/kept.html", content=_kept, order=30, place="main"),
    Card(key="to_do", template="profiles/home/to_do.html", content=_to_do, order=10),
    Card(key="strength", template="profiles/home/strength.html", content=_strength, order=20),
    Card(key="people", template="profiles/home/people.html", content=_people, order=30),
)

for each in CARDS:
    cards.register(each)
