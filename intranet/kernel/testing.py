"""What the tests of every app share: people to sign in as, and guards on the number of SQL statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from intranet.kernel.accounts.models import Kind, State, User


def make_member(name: str = "Maëlle Tremblay-Nguyen", **fields: object) -> User:
    """An active employee, unless the fields say otherwise; the handle and e-mail are made from the name when absent."""
    from intranet.kernel.accounts.handles import available_handle

    handle = str(fields.pop("handle", "") or available_handle(name))
    given, _, family = name.partition(" ")
    values: dict[str, object] = {
        "display_name": name,
        "given_name": given,
        "family_name": family,
        "email": f"{handle}@demo.gouv.example",
        "kind": Kind.EMPLOYEE,
        "state": State.ACTIVE,
    }
    member = User(handle=handle, **{**values, **fields})
    member.set_unusable_password()
    member.save()
    return member


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
