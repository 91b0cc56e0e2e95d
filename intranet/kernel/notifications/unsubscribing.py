"""Links that end the mail of one kind of news, or a summary, without signing in: signed, bound to one member and one thing."""

from dataclasses import dataclass

from django.core import signing

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind
from intranet.kernel.notifications.models import Cadence
from intranet.kernel.notifications.queries.lines import known_kind

_signer = signing.Signer(salt="notifications.unsubscribe", sep="~")
_KIND, _DIGEST = "k", "d"


@dataclass(frozen=True)
class Unsubscription:
    """What a link ends: the mail of a kind, or a summary."""

    member: User
    kind: Kind | None
    cadence: str


def token_of_kind(member: User, kind_name: str) -> str:
    """The token that ends the mail of one kind."""
    return _signer.sign(f"{member.public_id}~{_KIND}~{kind_name}")


def token_of_digest(member: User, cadence: str) -> str:
    """The token that ends a summary."""
    return _signer.sign(f"{member.public_id}~{_DIGEST}~{cadence}")


def read(token: str) -> Unsubscription | None:
    """What a token ends; None for one that nobody signed, or whose member or kind is gone."""
    try:
        public_id, what, name = _signer.unsign(token).split("~", 2)
    except (signing.BadSignature, ValueError):
        return None
    member = User.objects.filter(public_id=public_id).first()
    kind = known_kind(name) if what == _KIND else None
    if member is None or (kind is None and name not in Cadence.values):
        return None
    return Unsubscription(member, kind, "" if kind else name)
