"""Employees who leave: their account closes, their contributions stay."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from intranet.kernel.accounts.actions import close_account, retire_member
from intranet.kernel.accounts.models import User
from intranet.kernel.search.actions import reindex
from profiles.actions.affiliations import PERSON, end_all_affiliations
from profiles.models import ImportRun, Profile, SourceRecord


@transaction.atomic
def close_absent(*, run: ImportRun, numbers: Collection[str], today: date) -> int:
    """Close the accounts of employees whom a complete file no longer names, as if they had left today; says how many."""
    records = SourceRecord.objects.select_for_update(of=("self",)).select_related("member")
    absent = list(records.filter(source=run.source, number__in=numbers).order_by("pk"))
    for record in absent:
        depart(member=record.member, is_retirement=False)
        record.left_on, record.digest, record.last_run = today, "", run
    SourceRecord.objects.bulk_update(absent, ["left_on", "digest", "last_run"], batch_size=200)
    reindex(PERSON, [record.member_id for record in absent])
    return len(absent)


@transaction.atomic
def depart(*, member: User, is_retirement: bool) -> None:
    """Close the account, or make a retiree of its owner; they belong to no organization and report to nobody any more."""
    if is_retirement:
        retire_member(actor=None, member=member)
    else:
        close_account(actor=None, member=member)
    end_all_affiliations(members=[member.pk])
    Profile.objects.filter(pk=member.pk).update(supervisor=None)
