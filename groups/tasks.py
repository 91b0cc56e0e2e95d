"""Work of groups that a page must not wait for."""

from django.tasks import task


@task
def read_invitations(public_id: str) -> None:
    """Invite the addresses of a file; begun again by another worker, it goes on where the last one stopped."""
    from groups.joining.actions.imports import lines_left, read_some_lines

    lines = lines_left(public_id)
    while lines and read_some_lines(public_id=public_id, lines=lines):
        pass


@task(priority=-10)
def build_group_export(public_id: str) -> None:
    """Put what a group holds into an archive; it may take minutes, and what is quick goes first."""
    from groups.actions.exports import build_export

    build_export(public_id)
