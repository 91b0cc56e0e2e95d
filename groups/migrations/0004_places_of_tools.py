from django.db import migrations
from django.utils import timezone

TOOLS = ("discussions", "stream")


def give_places(apps, _schema_editor):
    """A place for what each tool of a group holds; discussions go to theirs (posts do in a migration of their own)."""
    Audience = apps.get_model("audiences", "Audience")
    Place = apps.get_model("audiences", "Place")
    PlaceMove = apps.get_model("audiences", "PlaceMove")
    nobody = None
    for group in apps.get_model("groups", "Group").objects.select_related("content").iterator(chunk_size=500):
        content = group.content
        for tool in TOOLS:
            key = f"{tool}:{group.public_id}"
            shadow, _ = Audience.objects.get_or_create(kind="shadow", key=key)
            place, is_new = Place.objects.get_or_create(
                shadow=shadow,
                defaults={
                    "key": key,
                    "audience_id": content.audience_id,
                    "former_audiences": content.former_audiences,
                    "moved_at": content.moved_at,
                },
            )
            if not is_new:
                continue
            if tool not in group.tools:
                nobody = nobody or Audience.objects.get_or_create(kind="nobody", key="")[0]
                place.former_audiences = sorted({*place.former_audiences, content.audience_id} - {nobody.pk})
                place.audience, place.moved_at = nobody, timezone.now()
                place.save()
            if place.moved_at is not None:
                PlaceMove.objects.get_or_create(place=place)
        discussions = f"discussions:{group.public_id}"
        threads = Place.objects.get(key=discussions)
        for name in ("Thread", "Reply"):
            apps.get_model("groups", name).objects.filter(place=content).update(place=threads)
        for app, model in (("notifications", "Event"), ("realtime", "Change")):
            rows = apps.get_model(app, model).objects.filter(place=content)
            rows.filter(subject__startswith="thread:").update(place=threads)
            rows.filter(subject__startswith="reply:").update(place=threads)


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_group_exports"),
        ("audiences", "0002_places"),
        ("notifications", "0001_initial"),
        ("realtime", "0002_changes"),
    ]

    operations = [migrations.RunPython(give_places, migrations.RunPython.noop)]
