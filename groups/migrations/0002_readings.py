import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AT_ONCE = 1_000


def number_replies(apps, schema_editor):
    """Number the replies of each thread in the order of their publication."""
    Reply, Thread = apps.get_model("groups", "Reply"), apps.get_model("groups", "Thread")
    ordered = Reply.objects.exclude(published_at=None).order_by("thread_id", "published_at", "pk")
    numbered, last = [], {}
    for reply in ordered.only("pk", "thread_id").iterator():
        reply.number = last[reply.thread_id] = last.get(reply.thread_id, 0) + 1
        numbered.append(reply)
        if len(numbered) == AT_ONCE:
            Reply.objects.bulk_update(numbered, ["number"])
            numbered.clear()
    Reply.objects.bulk_update(numbered, ["number"], batch_size=AT_ONCE)
    threads = [Thread(pk=pk, last_number=number) for pk, number in last.items()]
    Thread.objects.bulk_update(threads, ["last_number"], batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ("audiences", "0002_places"),
        ("groups", "0001_initial"),
        ("profiles", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="threads_read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="number",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="thread",
            name="last_number",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(number_replies, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["thread", "number"], name="groups_reply_number"),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=0)),
                ("read_on", models.DateField(db_index=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.thread",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(fields=("thread", "member"), name="groups_reading_unique"),
        ),
    ]
