"""Work of accounts that a page must not wait for."""

from django.tasks import task

from intranet.kernel.accounts.actions.entrance import mail_way_in


@task
def answer_address(email: str, language: str, has_forgotten: bool) -> None:
    """Look the address up after the page has answered, so that the answer takes as long for every address."""
    mail_way_in(email=email, language=language, has_forgotten=has_forgotten)
