"""Rows inserted without objects: what is left out has its default, and conflicts may be passed over."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.testing import make_member
from profiles.models import ImportRun, Profile, SourceRecord

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


def test_fields_left_out_have_their_default_and_public_ids_differ():
    insert_rows(ImportRun, ("kind", "file_name", "file_digest"), [("a", "one", "1"), ("a", "two", "2")])
    first, second = ImportRun.objects.order_by("pk")
    assert first.public_id != second.public_id
    assert (first.counts, first.lines_done, first.finished_at) == ({}, 0, None)
    assert first.started_at is not None


def test_values_become_what_the_database_stores():
    member = make_member()
    Profile.objects.all().delete()
    insert_rows(Profile, ("member", "own_fields"), [(member.pk, ["city"])])
    insert_rows(SourceRecord, ("source", "number", "member", "hired_on"), [("hr", "1", member.pk, date(2019, 5, 6))])
    assert Profile.objects.get().own_fields == ["city"]
    assert Profile.objects.get().updated_at is not None
    assert SourceRecord.objects.get().hired_on == date(2019, 5, 6)


def test_a_conflict_fails_or_is_passed_over():
    member = make_member()
    rows = [("hr", "1", member.pk), ("hr", "2", member.pk)]
    insert_rows(SourceRecord, ("source", "number", "member"), rows[:1])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(SourceRecord, ("source", "number", "member"), rows)
    insert_rows(SourceRecord, ("source", "number", "member"), rows, ignore_conflicts=True)
    assert SourceRecord.objects.count() == 2
