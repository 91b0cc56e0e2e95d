"""A thing of these tests alone, whose table exists while a test asks for it."""

from collections.abc import Iterator

import pytest
from django.db import connection, models

from intranet.kernel.audiences.models import Shareable, ShareableQuerySet


class Note(Shareable):
    """It has no table in the other tests, so that moves of places pass it over there."""

    text = models.CharField(max_length=20)
    objects = ShareableQuerySet.as_manager()

    class Meta:
        app_label = "audiences"
        managed = False


@pytest.fixture
def notes(transactional_db: None) -> Iterator[ShareableQuerySet[Note]]:
    """The notes, while they have a table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Note._meta, "managed", True)
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note.objects
        with connection.schema_editor() as editor:
            editor.delete_model(Note)
