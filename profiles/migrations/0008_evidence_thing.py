from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audiences', '0003_lists'),
        ('profiles', '0007_departures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['kind', 'address'], name='profiles_evidence_thing'),
        ),
    ]
