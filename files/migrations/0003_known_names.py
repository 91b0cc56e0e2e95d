from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0002_links")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(condition=models.Q(("is_name_known", True)), fields=["parent"], name="files_item_known"),
        ),
    ]
