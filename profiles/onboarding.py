"""Steps of the first login."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.onboarding import Step, steps


def is_of_the_government(member: User) -> bool:
    """Nobody looks for a guest, who looks for nobody."""
    return not member.is_guest


steps.register(
    Step(
        key="profile",
        label=_("Profile"),
        url_name="profiles:welcome_profile",
        order=30,
        is_for=is_of_the_government,
    )
)
steps.register(
    Step(
        key="skills",
        label=_("Skills"),
        url_name="profiles:welcome_skills",
        order=40,
        open_url_names=("profiles:skill_suggestions",),
        is_for=is_of_the_government,
    )
)
steps.register(
    Step(
        key="follow",
        label=_("Who to follow"),
        url_name="profiles:welcome_follow",
        order=50,
        is_for=is_of_the_government,
    )
)
