"""A signed-in member, without the pages to sign in."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from profiles.models import Affiliation, Organization


def session_of_a_member() -> str:
    """The session key of a new member of the largest organization."""
    from profiles.actions.affiliations import affiliate

    member = make_member("Benoît Lecteur", email="reader@benchmark.example")
    largest = Organization.objects.current().order_by("-member_count", "pk").first()
    if largest is not None:
        affiliate(actor=None, member=member, organization=largest, origin=Affiliation.Origin.IMPORT)
    return session_of(member)


def session_of(member: User) -> str:
    """The key of a new session of a member."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    key: str = session.session_key
    return key
