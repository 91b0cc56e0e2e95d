"""Employees whom the source already named, and whose line says something new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from intranet.kernel.accounts.actions import rename_members, reopen_account, replace_email
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.search.actions import reindex
from profiles.actions.affiliations import PERSON, Placement, place_members
from profiles.actions.employees.addresses import settle_addresses
from profiles.actions.employees.batches import Outcome, PlacedLine, declare, skills_for, units_for
from profiles.actions.employees.departures import depart
from profiles.imports.employees.known import Known
from profiles.imports.employees.lines import EmployeeLine
from profiles.imports.reader import BadLine
from profiles.models import Affiliation, ImportRun, Profile, SourceRecord, Unit

# The source owns these; the others it only fills, as long as the member did not.
OWNED_FIELDS = ("title_fr", "title_en")
FILLED_FIELDS = ("city", "region", "phone", "french_level", "english_level")


@dataclass(frozen=True, slots=True)
class _Case:
    """A line, and all that it may change."""

    placed: PlacedLine
    record: SourceRecord
    member: User
    profile: Profile

    @property
    def line(self) -> EmployeeLine:
        return self.placed.line

    @property
    def is_gone(self) -> bool:
        """Whether the account was closed or its owner retired."""
        return self.member.state == State.DEPARTED or self.member.kind == Kind.RETIREE

    def is_return(self, today: date) -> bool:
        """Whether somebody who left according to the source is employed again."""
        left_on = self.record.left_on
        return self.is_gone and not self.line.has_left and left_on is not None and left_on <= today


@transaction.atomic
def update_employees(
    *, run: ImportRun, lines: Sequence[PlacedLine], known: Known, today: date, is_last_turn: bool = False
) -> Outcome:
    """Bring each line's member up to date: name, address, place, departure or return; fill what the member never set.

    Every line has a record of its number, or of the previous number that it names. Raises IntegrityError when somebody
    took an address or made a unit at the same instant: load `Known` again and repeat.
    """
    outcome = Outcome()
    records = _records(run, lines, outcome)
    member_of = {number: record.member_id for number, record in records.items()}
    ready = settle_addresses(
        [one for one in lines if one.line.number in records], member_of, outcome, is_last_turn=is_last_turn
    )
    cases = _open_cases(ready, records, today, outcome)
    _bring_back([case for case in cases if case.is_return(today)], outcome)
    _rename(cases, outcome)
    _replace_emails(cases, outcome)
    staying = [case for case in cases if not case.line.has_left]
    _fill(staying)
    _place(staying, known, outcome)
    _declare(staying, known, outcome)
    _let_go([case for case in cases if case.line.has_left and not case.is_gone], outcome)
    _note(run, cases)
    reindex(PERSON, [case.member.pk for case in cases])
    outcome.counts["changed"] += len(cases)
    return outcome


def _records(run: ImportRun, lines: Sequence[PlacedLine], outcome: Outcome) -> dict[str, SourceRecord]:
    """The record of each number; a transfer makes a new one for the member of the previous number."""
    mine = SourceRecord.objects.select_for_update().filter(source=run.source, number__in=[one.line.number for one in lines])
    records = {record.number: record for record in mine.order_by("pk")}
    for one in lines:
        record = records.get(one.line.number)
        if one.line.previous and (record is None or record.is_transferred):
            transferred = _transfer(run, one.line, record, outcome)
            if transferred is None:
                records.pop(one.line.number, None)
            else:
                records[one.line.number] = transferred
    return records


def _transfer(run: ImportRun, line: EmployeeLine, own: SourceRecord | None, outcome: Outcome) -> SourceRecord | None:
    """Have the number stand for the member of the previous one, which stands for nobody from now on."""
    source, number = line.previous or ("", "")
    previous = SourceRecord.objects.select_for_update().get(source=source, number=number)
    if previous.is_transferred:
        reason = "The previous number was already transferred to another one."
        outcome.refused.append(BadLine(line.line, reason, "previous_number"))
        return None
    previous.is_transferred = True
    previous.save(update_fields=["is_transferred"])
    outcome.counts["transferred"] += 1
    record = own or SourceRecord(source=run.source, number=line.number)
    record.member_id, record.left_on, record.is_transferred, record.digest = previous.member_id, previous.left_on, False, ""
    record.save()
    return record


def _open_cases(lines: Sequence[PlacedLine], records: dict[str, SourceRecord], today: date, outcome: Outcome) -> list[_Case]:
    """The lines that can be applied: an account that an administrator closed stays closed, whatever the file says."""
    pks = [records[one.line.number].member_id for one in lines]
    members = User.objects.in_bulk(pks)
    profiles = {profile.pk: profile for profile in Profile.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    cases = []
    for one in lines:
        record = records[one.line.number]
        case = _Case(one, record, members[record.member_id], profiles[record.member_id])
        if case.is_gone and not one.line.has_left and not case.is_return(today):
            reason = "The account was closed here, by an administrator: it must be opened again first."
            outcome.refused.append(BadLine(one.line.line, reason))
        else:
            cases.append(case)
    return cases


def _bring_back(cases: Sequence[_Case], outcome: Outcome) -> None:
    for case in cases:
        reopen_account(actor=None, member=case.member)
    outcome.counts["returned"] += len(cases)


def _rename(cases: Sequence[_Case], outcome: Outcome) -> None:
    """Store new names. The one that is shown follows, unless the member prefers another."""
    renamed = []
    for case in cases:
        names = (case.line.given_name or case.member.given_name, case.line.family_name or case.member.family_name)
        if names != (case.member.given_name, case.member.family_name):
            case.member.given_name, case.member.family_name = names
            case.member.display_name = case.profile.preferred_name or " ".join(filter(None, names))
            renamed.append(case.member)
    if renamed:
        rename_members(members=renamed)
    outcome.counts["renamed"] += len(renamed)


def _replace_emails(cases: Sequence[_Case], outcome: Outcome) -> None:
    """Give new addresses. Those that lines of this batch exchange are all let go first."""
    replaced = [case for case in cases if case.line.email and case.line.email != case.member.email.lower()]
    for case in replaced:
        replace_email(actor=None, member=case.member, email=case.line.email)
    outcome.counts["addresses"] += len(replaced)


def _fill(cases: Sequence[_Case]) -> None:
    for case in cases:
        says = {name: getattr(case.line, name) for name in (*OWNED_FIELDS, *FILLED_FIELDS)}
        changed = [
            name
            for name, value in says.items()
            if value and value != getattr(case.profile, name) and (name in OWNED_FIELDS or name not in case.profile.own_fields)
        ]
        for name in changed:
            setattr(case.profile, name, says[name])
        if changed:
            case.profile.save(update_fields=[*changed, "updated_at"])


def _place(cases: Sequence[_Case], known: Known, outcome: Outcome) -> None:
    units = units_for([case.placed for case in cases], known, outcome)
    placements = [placement for case in cases if (placement := _placement(case, units, known)) is not None]
    outcome.counts["moved"] += place_members(placements=placements, origin=Affiliation.Origin.IMPORT)


def _placement(case: _Case, units: dict[str, Unit], known: Known) -> Placement | None:
    """Where the line puts the member: an empty organization or unit is the one that they have."""
    organization = case.placed.organization or case.profile.organization_id
    if organization is None:
        return None
    unit = units.get(case.line.number)
    if unit is None and organization == case.profile.organization_id:
        unit = case.profile.unit
    return Placement(
        member_id=case.member.pk,
        organization=known.organizations[organization],
        unit=unit,
        title_fr=case.profile.title_fr,
        title_en=case.profile.title_en,
    )


def _declare(cases: Sequence[_Case], known: Known, outcome: Outcome) -> None:
    """Add the skills that the source names, for members who never touched theirs."""
    theirs = [case for case in cases if "skills" not in case.profile.own_fields]
    lines = [case.placed for case in theirs]
    declare(lines, {case.line.number: case.member.pk for case in theirs}, skills_for(lines, known, outcome))


def _let_go(cases: Sequence[_Case], outcome: Outcome) -> None:
    for case in cases:
        depart(member=case.member, is_retirement=case.line.is_retirement)
    outcome.counts["left"] += len(cases)


def _note(run: ImportRun, cases: Sequence[_Case]) -> None:
    """Remember what was applied, so that the same line is passed over next time."""
    for case in cases:
        record, line = case.record, case.line
        record.digest, record.last_run = line.digest, run
        record.supervisor_number = line.supervisor or record.supervisor_number
        record.hired_on = line.hired_on or record.hired_on
        record.left_on = line.left_on
    fields = ["digest", "last_run", "supervisor_number", "hired_on", "left_on"]
    SourceRecord.objects.bulk_update([case.record for case in cases], fields, batch_size=200)
