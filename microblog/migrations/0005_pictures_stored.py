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


def adopt_pictures(apps, _schema_editor):
    """Pictures stay where they are in the folder of files; rows say so from now on."""
    Image = apps.get_model("microblog", "Image")
    for image in Image.objects.select_related("post").iterator(chunk_size=500):
        image.file = adopted(apps, image.path, owner_id=image.post.author_id, name="picture.webp", media_type="image/webp")
        image.save(update_fields=["file"])


class Migration(migrations.Migration):
    dependencies = [("microblog", "0004_picture_files")]

    operations = [migrations.RunPython(adopt_pictures, migrations.RunPython.noop)]
