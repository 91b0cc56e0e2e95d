"""What a member agrees to."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AcceptanceForm(forms.Form):
    """Two boxes, both needed to go on."""

    terms = forms.BooleanField(
        label=_("I accept the terms of use"), error_messages={"required": _("Accept the terms of use to go on.")}
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        error_messages={"required": _("Read the privacy notice, then check the box.")},
    )
