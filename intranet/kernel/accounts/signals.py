"""What accounts announce to higher apps. Every signal is sent inside the transaction of what it announces.

- `member_changed(sender=User, member)`: the state, kind, e-mail, language or protection of one member changed.
- `member_leaving(sender=User, member, is_retirement)`: the member is about to leave or to retire; they still belong where
  they did.
- `member_names_changed(sender=User, members)`: the names of these members changed (a list: imports change many at once).
- `member_claimed(sender=User, member, source)`: an imported account works from now on, for its proven owner.
- `access_revoked(sender=User, member)`: the member may do nothing any more. Sessions and secrets of programs are already ended;
  receivers end what else is open (sockets) after commit, within a second.
- `affiliation_proved(sender=User, member, organization_public_id, source)`: the member proved to belong to an organization;
  `source` is `domain` or the id of a sign-on provider.
"""

from django.dispatch import Signal

member_changed = Signal()
member_leaving = Signal()
member_names_changed = Signal()
member_claimed = Signal()
access_revoked = Signal()
affiliation_proved = Signal()
