"""Mail about accounts, in the language of who receives it."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from intranet.kernel.work.mail import send_later


def mail(*, template: str, to: str, language: str, **context: Any) -> None:
    """Hand a mail to the worker, inside the caller's transaction; templates are `<template>_subject.txt` and `_message.txt`."""
    with translation.override(language):
        values = {"email": to, "support": settings.SUPPORT_EMAIL, "site": settings.PUBLIC_URL, **context}
        subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
        text = render_to_string(f"{template}_message.txt", values).strip() + "\n"
        send_later(EmailMessage(subject=subject, body=text, to=[to], headers={"Content-Language": language}))


def absolute_url(view_name: str, *arguments: str) -> str:
    """An address that works from a mail: it starts with `PUBLIC_URL`."""
    return settings.PUBLIC_URL + reverse(view_name, args=arguments)
