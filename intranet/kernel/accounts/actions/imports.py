"""What imports write: many members at once, in few statements. Callers choose the size of their batches."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import transaction

from intranet.kernel.accounts.handles import available_handle
from intranet.kernel.accounts.models import Kind, LinkPurpose, MailedLink, State, User
from intranet.kernel.accounts.signals import member_names_changed
from intranet.kernel.data.bulk import insert_rows


@dataclass(frozen=True)
class ImportedPerson:
    """What a source says of a person who has no account yet. `email` may be empty: such an account is claimed by sign-on."""

    given_name: str
    family_name: str
    email: str = ""
    language: str = "fr"

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@transaction.atomic
def create_imported_members(
    *, people: Iterable[ImportedPerson], taken_handles: set[str], state: State = State.UNCLAIMED
) -> list[int]:
    """Create members and return their primary keys, in the order given. Only synthetic ones are anything but unclaimed.

    Their handles are added to `taken_handles`, which holds all in use. Raises IntegrityError for an e-mail that another
    member has (the caller looks first with `queries.members_by_email`), or a handle that was missing from `taken_handles`.
    """
    rows = []
    for person in people:
        handle = available_handle(person.display_name, taken_handles)
        taken_handles.add(handle)
        password = UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(UNUSABLE_PASSWORD_SUFFIX_LENGTH)
        names = (person.display_name, person.given_name, person.family_name)
        rows.append((handle, password, *names, person.email.lower(), person.language, Kind.EMPLOYEE, state))
    names_of_fields = ("handle", "password", "display_name", "given_name", "family_name", "email", "language", "kind", "state")
    insert_rows(User, names_of_fields, rows)
    handles = [row[0] for row in rows]
    pk_of = dict(User.objects.filter(handle__in=handles).values_list("handle", "pk"))
    return [pk_of[handle] for handle in handles]


@transaction.atomic
def release_emails(*, members: Iterable[User]) -> None:
    """Take their address from members who left, or who are about to receive another one: somebody else may have it now."""
    pks = [member.pk for member in members]
    if pks:
        User.objects.filter(pk__in=pks).update(email="")
        EmailAddress.objects.filter(user__in=pks).delete()
        MailedLink.objects.filter(member__in=pks, purpose=LinkPurpose.CLAIM).delete()


@transaction.atomic
def rename_members(*, members: Iterable[User]) -> None:
    """Store the names already set on these members. The handle stays: it is the person's address for a whole career."""
    renamed = list(members)
    User.objects.bulk_update(renamed, ["display_name", "given_name", "family_name"], batch_size=500)
    member_names_changed.send(User, members=renamed)
