"""The domains whose addresses open an account."""

from django.db import transaction

from intranet.kernel.accounts import permissions
from intranet.kernel.accounts.models import AllowedDomain, User
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require


@transaction.atomic
def add_domain(
    *, actor: User | None, domain: str, includes_subdomains: bool = False, organization_public_id: str = ""
) -> AllowedDomain:
    """Let the holders of a domain's addresses open an account, and belong to its organization when one is named.

    Repeating it changes the domain's rule. `actor` is None for a command run on the server.
    """
    if actor is not None:
        require(permissions.can_administer_accounts(actor))
    allowed_domain, _ = AllowedDomain.objects.update_or_create(
        domain=domain.strip().rstrip(".").lower(),
        defaults={"includes_subdomains": includes_subdomains, "organization_public_id": organization_public_id},
    )
    record(
        actor=actor,
        verb="accounts.domain_added",
        subject=f"domain:{allowed_domain.domain}",
        includes_subdomains=includes_subdomains,
        organization=organization_public_id,
    )
    return allowed_domain


@transaction.atomic
def remove_domain(*, actor: User, domain: AllowedDomain) -> None:
    """Close the door to new accounts; those already open stay."""
    require(permissions.can_administer_accounts(actor))
    record(actor=actor, verb="accounts.domain_removed", subject=f"domain:{domain.domain}")
    domain.delete()
