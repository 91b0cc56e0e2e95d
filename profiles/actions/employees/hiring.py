"""Employees whom the source names for the first time."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from intranet.kernel.accounts.actions import ImportedPerson, create_imported_members
from intranet.kernel.accounts.models import User
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.search.actions import reindex
from profiles.actions.affiliations import PERSON, Placement, place_newcomers
from profiles.actions.employees.addresses import settle_addresses
from profiles.actions.employees.batches import Outcome, PlacedLine, declare, skills_for, units_for
from profiles.actions.employees.departures import depart
from profiles.imports.employees.known import Known
from profiles.models import Affiliation, ImportRun, Profile, SourceRecord, Unit


@transaction.atomic
def hire_employees(*, run: ImportRun, lines: Sequence[PlacedLine], known: Known, is_last_turn: bool = False) -> Outcome:
    """Open an unclaimed account for each line, with its profile, affiliation and skills.

    Raises IntegrityError when somebody took a handle, an address or a number at the same instant: load `Known` again and
    repeat.
    """
    outcome = Outcome()
    ready = settle_addresses(lines, {}, outcome, is_last_turn=is_last_turn)
    units = units_for(ready, known, outcome)
    skills = skills_for(ready, known, outcome)
    members = _open_accounts(ready, known)
    member_of = {one.line.number: member for one, member in zip(ready, members, strict=True)}
    _make_profiles(ready, member_of, units)
    _place(ready, member_of, units, known)
    declare(ready, member_of, skills)
    _note(run, ready, member_of)
    gone = [one for one in ready if one.line.has_left]
    leavers = User.objects.in_bulk([member_of[one.line.number] for one in gone])
    for one in gone:
        depart(member=leavers[member_of[one.line.number]], is_retirement=one.line.is_retirement)
    reindex(PERSON, members)
    outcome.counts["joined"] += len(ready)
    return outcome


def _open_accounts(ready: Sequence[PlacedLine], known: Known) -> list[int]:
    people = [
        ImportedPerson(given_name=one.line.given_name, family_name=one.line.family_name, email=one.line.email) for one in ready
    ]
    return create_imported_members(people=people, taken_handles=known.handles)


def _make_profiles(ready: Sequence[PlacedLine], member_of: Mapping[str, int], units: Mapping[str, Unit]) -> None:
    rows = []
    for one in ready:
        line, unit = one.line, units.get(one.line.number)
        place = (None, None) if line.has_left else (one.organization, unit.pk if unit else None)
        rows.append(
            (
                *(member_of[line.number], *place, line.title_fr, line.title_en, line.city, line.region, line.phone),
                *(line.french_level, line.english_level),
            )
        )
    fields = ("organization", "unit", "title_fr", "title_en", "city", "region", "phone", "french_level", "english_level")
    insert_rows(Profile, ("member", *fields), rows)


def _place(ready: Sequence[PlacedLine], member_of: Mapping[str, int], units: Mapping[str, Unit], known: Known) -> None:
    placements = [
        Placement(
            member_id=member_of[one.line.number],
            organization=known.organizations[one.organization],
            unit=units.get(one.line.number),
            title_fr=one.line.title_fr,
            title_en=one.line.title_en,
        )
        for one in ready
        if one.organization is not None and not one.line.has_left
    ]
    place_newcomers(placements=placements, origin=Affiliation.Origin.IMPORT)


def _note(run: ImportRun, ready: Sequence[PlacedLine], member_of: Mapping[str, int]) -> None:
    """Remember each line, so that it is passed over next time."""
    rows = [
        (
            *(run.source, one.line.number, member_of[one.line.number], one.line.digest, one.line.supervisor),
            *(one.line.hired_on, one.line.left_on, run.pk),
        )
        for one in ready
    ]
    fields = ("source", "number", "member", "digest", "supervisor_number", "hired_on", "left_on", "last_run")
    insert_rows(SourceRecord, fields, rows)
