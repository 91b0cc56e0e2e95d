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


def adopt_portraits(apps, _schema_editor):
    """Portraits stay where they are in the folder of files; rows say so from now on."""
    Profile = apps.get_model("profiles", "Profile")
    PortraitFile = apps.get_model("profiles", "PortraitFile")
    for profile in Profile.objects.exclude(portrait="").only("portrait").iterator(chunk_size=500):
        for size in (96, 256):
            file = adopted(apps, f"{profile.portrait}-{size}.webp", owner_id=profile.pk, name="portrait.webp", media_type="image/webp")
            PortraitFile.objects.create(profile=profile, size=size, file=file)
        profile.portrait = profile.portrait.rpartition("/")[2]
        profile.save(update_fields=["portrait"])


class Migration(migrations.Migration):
    dependencies = [("profiles", "0004_portrait_files")]

    operations = [migrations.RunPython(adopt_portraits, migrations.RunPython.noop)]
