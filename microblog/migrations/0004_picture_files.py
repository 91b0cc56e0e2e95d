import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blobs', '0001_initial'),
        ('microblog', '0003_place_of_the_stream'),
    ]

    operations = [
        migrations.RenameField(model_name='image', old_name='file', new_name='path'),
        migrations.AddField(
            model_name='image',
            name='file',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blobs.storedfile'),
        ),
    ]
