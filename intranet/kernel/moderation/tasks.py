"""Work of moderation that a page must not wait for."""

from django.tasks import task

from intranet.kernel.moderation.actions import mail_way_to_contest


@task
def answer_suspended(email: str) -> None:
    """Look the address up after the page has answered, so that the answer takes as long for every address."""
    mail_way_to_contest(email=email)
