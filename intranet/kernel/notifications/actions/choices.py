"""What members choose: how each kind of news reaches them, and what they do not want to hear of."""

from collections.abc import Mapping

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.follows import actions as follows
from intranet.kernel.notifications import permissions
from intranet.kernel.notifications.kinds import Kind, Mail, kinds
from intranet.kernel.notifications.models import Cadence, Notification, Preference
from intranet.kernel.permissions import require


@transaction.atomic
def choose(*, member: User, choices: Mapping[str, tuple[bool, Mail]]) -> None:
    """Store how kinds reach a member: by name, whether on the site, and when by mail. PermissionRefused for an essential one.

    News that waits for a summary goes with the new choice: into the other summary, or into none.
    """
    for name, (on_site, mail) in choices.items():
        kind = kinds[name]
        require(permissions.can_choose(member, kind))
        if (on_site, mail) == (kind.on_site, kind.first_mail):
            Preference.objects.filter(member=member, kind=name).delete()
        else:
            Preference.objects.update_or_create(member=member, kind=name, defaults={"on_site": on_site, "mail": mail})
        if mail != Mail.AT_ONCE:
            waiting = Notification.objects.filter(member=member, kind=name, digest=None, mail__in=Cadence.values)
            waiting.exclude(mail=mail).update(mail=mail)


@transaction.atomic
def stop_mail(*, member: User, kind_name: str = "", cadence: str = "") -> None:
    """End the mail of one kind, or of every kind that comes with one summary; what the site shows stays.

    Repeating it is harmless.
    """
    chosen = {row.kind: row for row in Preference.objects.select_for_update().filter(member=member)}

    def choice_of(kind: Kind) -> tuple[bool, Mail]:
        row = chosen.get(kind.name)
        return (row.on_site, Mail(row.mail)) if row else (kind.on_site, kind.first_mail)

    wanted = [kind for kind in kinds if not kind.is_essential]
    if kind_name:
        wanted = [kind for kind in wanted if kind.name == kind_name]
    else:
        wanted = [kind for kind in wanted if choice_of(kind)[1] == cadence]
    choose(member=member, choices={kind.name: (choice_of(kind)[0], Mail.NONE) for kind in wanted})


@transaction.atomic
def mute(*, member: User, key: str, is_muted: bool) -> None:
    """Stay a follower of a thing without being told of it, or be told again. Raises PermissionRefused for one not followed."""
    require(permissions.can_mute(member, key))
    follows.mute(member=member, key=key, is_muted=is_muted)


@transaction.atomic
def follow_no_more(*, member: User, key: str) -> None:
    """End a follow, also of what the member may no longer see. Raises PermissionRefused when it is not followed."""
    require(permissions.can_mute(member, key))
    follows.unfollow(member=member, key=key)
