"""What is sent twice makes one: a form or a request has a token, under which what it made is found again."""

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

USED: Final = _(
    "You already sent this form with other content, or what it made no longer exists."
    " What you typed is still here: send it again to publish it."
)


class TokenUsed(Exception):  # noqa: N818 - what happened, for forms and the API
    """The token was used before, for something else or for something that is no longer there. The API answers 409."""


def offer_again(form: forms.Form) -> None:
    """Say on a form whose token was used that it was; what was typed stays, and a new token lets it be sent again."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["token"] = form.get_initial_for_field(form.fields["token"], "token")
    form.data = data
    form.add_error(None, USED)
