"""The policies of the site and of organizations, as those who set them read them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from intranet.kernel.text.bilingual import reading_language
from profiles.models import DirectoryMove, DirectoryPolicy, Organization, Reach
from profiles.visibility import site_reach


@dataclass(frozen=True)
class PolicyPage:
    """How far profiles are shown by a policy and by the site, and whether search still follows the last change."""

    reach: Reach | None
    of_site: Reach
    is_followed: bool


def policy_page(organization: Organization | None) -> PolicyPage:
    """The policy of an organization, or that of the site; two statements."""
    policy = DirectoryPolicy.objects.filter(organization=organization).first()
    return PolicyPage(
        reach=Reach(policy.reach) if policy is not None and policy.reach else None,
        of_site=site_reach(),
        is_followed=policy is None or not DirectoryMove.objects.filter(policy=policy).exists(),
    )


def policies_of_their_own() -> QuerySet[DirectoryPolicy]:
    """The organizations of today that decided otherwise than the site, by name."""
    decided = DirectoryPolicy.objects.exclude(reach="").filter(organization__in=Organization.objects.current())
    by_name = "name_en" if reading_language() == "en" else "name_fr"
    return decided.select_related("organization").order_by(f"organization__{by_name}", "organization__name_fr")
