import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wiki", "0006_spaces_of_imported_pages")]

    operations = [
        migrations.AlterField(
            model_name="importedpage",
            name="space",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wiki.space"),
        ),
        migrations.RemoveConstraint(model_name="importedpage", name="wiki_imported_unique"),
        migrations.AddConstraint(
            model_name="importedpage",
            constraint=models.UniqueConstraint(fields=("space", "site", "number"), name="wiki_imported_unique"),
        ),
    ]
