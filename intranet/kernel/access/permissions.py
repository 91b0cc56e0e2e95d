"""Who may ask for access to a thing, and who answers."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.access.askable import Asked
from intranet.kernel.access.models import AccessRequest
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.permissions import Decision, allowed, denied

ASKED_AGAIN_AFTER: Final = timedelta(days=7)
NOTHING: Final = gettext_lazy("There is nothing here.")


def can_ask_for_access(actor: User, asked: Asked) -> Decision:
    """Ask to see a thing whose name one may know. Refused, one waits a week before asking again."""
    if not actor.is_active or not (asked.is_known(actor) or asked.is_visible(actor)):
        return denied(NOTHING)
    if actor.kind == Kind.SERVICE:
        return denied(_("A service account cannot ask for access."))
    if asked.is_visible(actor):
        return denied(_("You can see it already."))
    if not asked.managers.exists():
        return denied(_("There is nobody to answer you. Write to an administrator."))
    again_at = asks_again_at(actor, asked)
    if again_at is not None:
        return denied(
            _("You can ask again from %(date)s.") % {"date": date_format(timezone.localtime(again_at), "DATE_FORMAT")}
        )
    return allowed


def asks_again_at(actor: User, asked: Asked) -> datetime | None:
    """From when somebody who was refused may ask again; None when they may now."""
    refused = AccessRequest.objects.filter(member=actor, subject=asked.subject, decided_at__isnull=False, is_granted=False)
    last = refused.order_by("-decided_at").values_list("decided_at", flat=True).first()
    again_at = last + ASKED_AGAIN_AFTER if last else None
    return again_at if again_at is not None and again_at > timezone.now() else None


def can_decide_access(actor: User, request: AccessRequest, asked: Asked) -> Decision:
    """Answer a request that waits: who manages the thing, and never about themselves."""
    if not actor.is_active or actor.pk == request.member_id or not asked.managers.filter(pk=actor.pk).exists():
        return denied(_("Only those who manage it answer requests for access."))
    if request.decided_at is not None:
        return denied(_("This request was answered already."))
    if not request.member.is_active:
        return denied(_("The account of this person does not work any more."))
    return allowed


def can_withdraw_access(actor: User, request: AccessRequest) -> Decision:
    """Take back one's own request while it waits."""
    if actor.pk != request.member_id:
        return denied(_("Only its author can do this."))
    return allowed if request.decided_at is None else denied(_("This request was answered already."))
