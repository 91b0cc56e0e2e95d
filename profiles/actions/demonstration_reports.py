"""Who moderates in the demonstration, and reports that wait for them. Repeating it changes nothing."""

from typing import Final

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.actions import AlreadyReported, name_central_moderator, report
from intranet.kernel.moderation.models import Case, Reason
from profiles.actions.organizations import grant_role
from profiles.demonstration.residents import DOMAIN
from profiles.models import Affiliation, OrganizationRole
from profiles.moderation import PERSON
from profiles.visibility import person_key

# Accounts: who moderates their own organization, and who decides at the centre.
OF_AN_ORGANIZATION: Final = "employee"
AT_THE_CENTRE: Final = "curator"
# Who reports whom (a colleague of the moderator, or an account), for what.
BESIDE: Final = ""
REPORTS: Final = (
    ("etienne.cote", BESIDE, Reason.PRIVATE, "Sa page donne le numéro d’un dossier médical, à la fin de la biographie."),
    ("kateri.jacobs", BESIDE, Reason.PRIVATE, "The same number is in the interests."),
    ("colleague", "retiree", Reason.OTHER, "Le texte est celui d’une autre personne, avec son nom à elle."),
)


@transaction.atomic
def load_reports() -> int:
    """Name those who moderate and have two people reported; says how many reports that was. None without the people."""
    moderator, central = (_member(account) for account in (OF_AN_ORGANIZATION, AT_THE_CENTRE))
    place = Affiliation.objects.filter(member=moderator, ended_at=None).select_related("organization").first()
    if moderator is None or central is None or place is None or Case.objects.exists():
        return 0
    grant_role(actor=None, member=moderator, organization=place.organization, role=OrganizationRole.MODERATOR)
    name_central_moderator(actor=None, member=central)
    beside = _somebody_beside(moderator, place)
    return sum(
        _report(_member(reporter), _member(about) if about else beside, reason, text)
        for reporter, about, reason, text in REPORTS
    )


def _member(account: str) -> User | None:
    return User.objects.filter(email=f"{account}@{DOMAIN}", is_active=True).first()


def _somebody_beside(moderator: User, place: Affiliation) -> User | None:
    """A colleague of the same organization with no role and no account that opens, always the same."""
    beside = User.objects.listable().filter(affiliations__organization=place.organization, affiliations__ended_at=None)
    return beside.filter(is_active=True, groups=None).exclude(pk=moderator.pk).order_by("handle").first()


def _report(reporter: User | None, person: User | None, reason: Reason, text: str) -> bool:
    """One report, unless somebody in it is missing."""
    thing = PERSON.find(person_key(person).partition(":")[2]) if person is not None else None
    if reporter is None or thing is None or person == reporter:
        return False
    try:
        report(reporter=reporter, kind=PERSON, thing=thing, reason=reason, text=text)
    except AlreadyReported:
        return False
    return True
