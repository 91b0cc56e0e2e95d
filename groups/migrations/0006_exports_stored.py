from contextlib import suppress

from django.core.files.storage import default_storage
from django.db import migrations
from django.utils import timezone


def adopted(apps, path, **facts):
    """The row of a file of ours, which stays at this path of the folder of files. One that is lost has no bytes."""
    size = 0
    with suppress(FileNotFoundError):
        size = default_storage.size(path)
    now = timezone.now()
    return apps.get_model("blobs", "StoredFile").objects.create(
        key=path, size=size, is_ours=True, stored_at=now, claimed_at=now, **facts
    )


def adopt_exports(apps, _schema_editor):
    """Archives that are ready stay where they are in the folder of files; rows say so from now on."""
    GroupExport = apps.get_model("groups", "GroupExport")
    for export in GroupExport.objects.filter(finished_at__isnull=False):
        path = f"exports/{export.public_id}-{export.attempt}.zip"
        export.file = adopted(apps, path, owner_id=export.actor_id, name="export.zip", media_type="application/zip")
        export.save(update_fields=["file"])


class Migration(migrations.Migration):
    dependencies = [("groups", "0005_export_files")]

    operations = [migrations.RunPython(adopt_exports, migrations.RunPython.noop)]
