import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('microblog', '0005_pictures_stored'),
    ]

    operations = [
        migrations.RemoveField(model_name='image', name='path'),
        migrations.AlterField(
            model_name='image',
            name='file',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='blobs.storedfile'),
        ),
    ]
