"""People of the directory who complete a name: for the apps whose texts everyone reads."""

from collections.abc import Iterable

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.content.mentions import SUGGESTED, Candidate
from intranet.kernel.search.queries import SearchUnavailable, suggest
from profiles.models import Organization
from profiles.search.people import PERSON
from profiles.search.sections import post_of


def people_completing(viewer: User, typed: str, *, of: Organization | None = None) -> list[User]:
    """People whose name has words that begin with what was typed, as the directory finds them; nobody while search is away.

    `of`: only those who work in this organization, now.
    """
    filters = {"organization_id": (of.public_id,)} if of else {}
    audiences = audience_ids(viewer)
    try:
        found = suggest([PERSON], typed.replace(".", " "), viewer_audiences=audiences, filters=filters, limit=SUGGESTED + 1)
    except SearchUnavailable:
        return []
    people = User.objects.select_related("profile__organization").in_bulk([one.key for one in found])
    named = [people[one.key] for one in found if one.key in people]
    return [one for one in named if of is None or one.profile.organization_id == of.pk]


def as_candidates(people: Iterable[User]) -> list[Candidate]:
    """People, whose profile and organization were joined, with their title and where they work."""
    return [Candidate(person, post_of(person)) for person in people]
