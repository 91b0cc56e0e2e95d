"""What a member chose."""

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Mail, kinds
from intranet.kernel.notifications.models import Preference


def choices_of(member: User) -> dict[str, tuple[bool, Mail]]:
    """Whether on the site, and when by mail, for every kind that a member may choose of, by name."""
    rows = Preference.objects.filter(member=member).values_list("kind", "on_site", "mail")
    chosen = {kind: (on_site, Mail(mail)) for kind, on_site, mail in rows}
    return {kind.name: chosen.get(kind.name, (kind.on_site, kind.first_mail)) for kind in kinds if not kind.is_essential}
