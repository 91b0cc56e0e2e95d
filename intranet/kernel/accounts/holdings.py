"""What the plan of a departure says of the keys of programs: they end with the account, and cannot be handed over."""

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import ApiToken, User
from intranet.kernel.holdings import HoldingKind, holding_kinds


def _held(tokens: "QuerySet[ApiToken]", people: "QuerySet[User]") -> "QuerySet[ApiToken]":
    return tokens.filter(member__in=people).annotate(holder_id=F("member"))


def _takeable(tokens: "QuerySet[ApiToken]", _member: User) -> "QuerySet[ApiToken]":
    return tokens.none()


holding_kinds.register(
    HoldingKind(
        word="token",
        noun=_("API token"),
        icon="key-round",
        order=80,
        things=lambda: ApiToken.objects.working(),
        held=_held,
        visible=lambda tokens, viewer: tokens.filter(member=viewer),
        takeable=_takeable,
        title=lambda token: str(token.name),
        address=lambda _token: reverse("accounts:tokens"),
        detail=lambda _token: "",
        candidates=lambda _token, _holder: (),
        hand_over=None,
    )
)
