"""Proving once more who one is, before something sensitive."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse

type View = Callable[..., HttpResponse]

confirmed: Callable[[View], View] = reauthentication_required(allow_get=True, app="allauth.mfa")
"""Has whoever sends the form of a view give their password or second factor, unless they did so in the last five minutes.

What was typed is kept meanwhile: the form is then taken as it was sent.
"""
