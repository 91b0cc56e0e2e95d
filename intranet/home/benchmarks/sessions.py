"""A signed-in member, without the pages to sign in."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from profiles.actions.affiliations import affiliate
from profiles.models import Affiliation, Organization


def sessions_of_readers(count: int) -> list[str]:
    """Session keys of new members of the largest organization: many, since each may ask for so many pages a minute."""
    largest = Organization.objects.current().order_by("-member_count", "pk")[0]
    readers = [make_member(f"Benoît Lecteur{number}", email=f"reader{number}@benchmark.example") for number in range(count)]
    for reader in readers:
        affiliate(actor=None, member=reader, organization=largest, origin=Affiliation.Origin.IMPORT)
    return [session_of(reader) for reader in readers]


def session_of(member: User) -> str:
    """The key of a new session of a member."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    key: str = session.session_key
    return key
