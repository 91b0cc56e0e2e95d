"""What a password may be, besides Django's own validators."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_LENGTH = 1000


class MaximumLengthValidator:
    """A limit far above any sentence, so that nobody makes the server hash megabytes."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                ngettext("Use at most %(count)d character.", "Use at most %(count)d characters.", MAX_LENGTH)
                % {"count": MAX_LENGTH},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return _("A sentence of several words is a good password.")
