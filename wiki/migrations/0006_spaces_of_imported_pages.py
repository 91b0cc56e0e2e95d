from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def say_spaces(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What came of an old wiki belongs to the space that its page is in."""
    pages = apps.get_model("wiki", "WikiPage").objects.filter(pk=OuterRef("page"))
    apps.get_model("wiki", "ImportedPage").objects.update(space=Subquery(pages.values("space")[:1]))


class Migration(migrations.Migration):
    dependencies = [("wiki", "0005_old_wikis")]

    operations = [migrations.RunPython(say_spaces, migrations.RunPython.noop)]
