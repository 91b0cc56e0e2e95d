from django.db import migrations


def move_posts(apps, _schema_editor):
    """The posts of a group are in the place of its stream."""
    Place = apps.get_model("audiences", "Place")
    Post = apps.get_model("microblog", "Post")
    StreamEntry = apps.get_model("microblog", "StreamEntry")
    for group in apps.get_model("groups", "Group").objects.iterator(chunk_size=500):
        place = Place.objects.get(key=f"stream:{group.public_id}")
        Post.objects.filter(place=group.content_id).update(place=place)
        StreamEntry.objects.filter(place=group.content_id).update(place=place)
        for app, model in (("notifications", "Event"), ("realtime", "Change")):
            rows = apps.get_model(app, model).objects.filter(place=group.content_id)
            rows.filter(subject__startswith="post:").update(place=place)


class Migration(migrations.Migration):
    dependencies = [
        ("microblog", "0002_newest_before"),
        ("groups", "0004_places_of_tools"),
        ("notifications", "0001_initial"),
        ("realtime", "0002_changes"),
    ]

    operations = [migrations.RunPython(move_posts, migrations.RunPython.noop)]
