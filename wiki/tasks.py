"""Work of the wiki that a page must not wait for."""

from django.tasks import task


@task
def read_import(public_id: str) -> None:
    """Read a file that was sent, to show its sender which pages it makes."""
    from wiki.actions.imports import read_sent

    read_sent(public_id)


@task(priority=-10)
def write_import(public_id: str) -> None:
    """Make the pages of a file; it may take minutes, and what is quick goes first. Begun again, it goes on where it stopped."""
    from wiki.actions.imports import write_pages

    write_pages(public_id)


@task
def read_old_wiki(public_id: str) -> None:
    """Read the dump of an old wiki, to say what would be lost."""
    from wiki.actions.old_wikis import read_sent

    read_sent(public_id)


@task(priority=-10)
def import_old_wiki(public_id: str) -> None:
    """Import the dump of an old wiki; it may take hours. Begun again, it goes on where it stopped."""
    from wiki.actions.old_wikis import import_sent

    import_sent(public_id)


@task
def publish_written(page: int) -> None:
    """Publish what was written in the editor of a page (primary key), when that was not done yet."""
    from wiki.actions.texts import publish_text
    from wiki.models import WikiPage

    publish_text(page=WikiPage.objects.get(pk=page))
