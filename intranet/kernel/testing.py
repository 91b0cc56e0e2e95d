"""What the tests of every app share: people to sign in as, and guards on the number of SQL statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intranet.kernel.accounts.handles import available_handle
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.privacy.actions import accept_texts


def make_member(
    name: str = "Maëlle Tremblay-Nguyen", *, password: str = "", has_settled: bool = True, **fields: object
) -> User:
    """An active employee, unless the fields say otherwise; the handle and e-mail are made from the name when absent.

    `has_settled`: the e-mail is verified and the first login is behind them. Without a password nobody signs in with one.
    """
    handle = str(fields.pop("handle", "") or available_handle(name))
    given, _, family = name.partition(" ")
    values: dict[str, object] = {
        "display_name": name,
        "given_name": given,
        "family_name": family,
        "email": f"{handle}@demo.gouv.example",
        "kind": Kind.EMPLOYEE,
        "state": State.ACTIVE,
        "onboarded_at": timezone.now() if has_settled else None,
    }
    member = User(handle=handle, **{**values, **fields})
    member.set_password(password or None)
    member.save()
    if has_settled:
        accept_texts(member=member)
        if member.email:
            EmailAddress.objects.create(user=member, email=member.email.lower(), verified=True, primary=True)
    return member


ANONYMOUS = "anonymous"


def personas() -> dict[str, User | None]:
    """The people that every table of permissions is written for; `anonymous` is None. Groups add their own roles."""
    return {
        ANONYMOUS: None,
        "employee": make_member("Aïcha Benali", email="employee@demo.gouv.example"),
        "other-organization employee": make_member("Tom O’Neil", email="other@autre.gouv.example"),
        "guest": make_member("Guillaume Roy", email="guest@elsewhere.example", kind=Kind.GUEST),
        "suspended": make_member("Sonia Côté", email="suspended@demo.gouv.example", state=State.SUSPENDED),
        "administrator": make_member("Ada Minh", email="admin@demo.gouv.example", is_staff=True),
    }


def sign_in_as(client: Client, member: User | None) -> Client:
    """The client with the session of a persona; nobody for None."""
    if member is not None:
        client.force_login(member)
    return client


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements run inside the block."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found.extend(query["sql"] for query in context.captured_queries)


def assert_constant_statements(run: Callable[[], object], grow: Callable[[], object], *, at_most: int = 20) -> None:
    """A page takes as many statements after `grow` added rows as before, and never more than `at_most`."""
    run()
    with statements() as before:
        run()
    grow()
    with statements() as after:
        run()
    assert len(before) <= at_most, f"{len(before)} statements, {at_most} at most:\n" + "\n".join(before)
    assert len(after) == len(before), f"{len(before)} statements grew to {len(after)}:\n" + "\n".join(after)
