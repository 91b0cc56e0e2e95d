"""The step of the first login where the terms are agreed to."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.onboarding import Step, steps
from intranet.kernel.privacy import queries

steps.register(
    Step(
        key="terms",
        label=_("Terms"),
        url_name="privacy:accept",
        order=20,
        is_done=queries.has_accepted,
        version=queries.version_in_force,
        open_url_names=("privacy:refuse",),
    )
)
