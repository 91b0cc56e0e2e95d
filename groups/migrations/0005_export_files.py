import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blobs', '0001_initial'),
        ('groups', '0004_places_of_tools'),
    ]

    operations = [
        migrations.AddField(
            model_name='groupexport',
            name='file',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blobs.storedfile'),
        ),
    ]
