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
def retie_domains(*, organization_public_id: str, into_public_id: str) -> None:
    """Have the domains of an organization that was replaced prove that their holders belong to the one that replaced it."""
    for domain in AllowedDomain.objects.filter(organization_public_id=organization_public_id):
        domain.organization_public_id = into_public_id
        domain.save(update_fields=["organization_public_id"])
        record(actor=None, verb="accounts.domain_retied", subject=f"domain:{domain.domain}", organization=into_public_id)


@transaction.atomic
def remove_domain(*, actor: User, domain: AllowedDomain) -> None:
    """Close the door to new accounts; those already open stay."""
    require(permissions.can_administer_accounts(actor))
    record(actor=actor, verb="accounts.domain_removed", subject=f"domain:{domain.domain}")
    domain.delete()
