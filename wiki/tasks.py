"""Work of the wiki that nobody must wait for."""

from django.tasks import task


@task
def publish_written(page: int) -> None:
    """Publish what was written in the editor of a page (primary key), when that was not done yet."""
    from wiki.actions.texts import publish_text
    from wiki.models import WikiPage

    publish_text(page=WikiPage.objects.get(pk=page))
