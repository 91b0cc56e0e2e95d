import datetime

from django.db import migrations, models
from django.utils import timezone

# The code that is still running notes no moment: until it is replaced, the pairs that are there may get newer posts.
MAX_UPGRADE_TIME = datetime.timedelta(days=1)


def bound_what_is_there(apps, schema_editor):
    pairs = apps.get_model("microblog", "StreamAudience").objects.using(schema_editor.connection.alias)
    pairs.update(newest_before=timezone.now() + MAX_UPGRADE_TIME)


class Migration(migrations.Migration):
    dependencies = [
        ("microblog", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="streamaudience",
            name="newest_before",
            field=models.DateTimeField(db_default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
        ),
        migrations.RunPython(bound_what_is_there, migrations.RunPython.noop),
    ]
