"""Why a member was told, or not, and what became of the mail: in words, for the one it concerns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.notifications.kinds import Mail
from intranet.kernel.notifications.models import Cadence, Delivery, Digest, Mailing, MailState, Notification, Outcome, Why
from intranet.kernel.notifications.queries.lines import Line
from intranet.kernel.text.dates import moment


@dataclass(frozen=True)
class Step:
    """One thing that happened, or did not (`is_no`)."""

    text: str
    is_no: bool = False


OUTCOMES: Final[dict[str, str | Promise]] = {
    Outcome.MAIL_ONLY: gettext_lazy("Not shown here: you chose to get this kind of notification by e-mail only"),
    Outcome.OWN_ACT: gettext_lazy("No notification: you did it yourself"),
    Outcome.NO_ACCOUNT: gettext_lazy("No notification: your account was not active at that moment"),
    Outcome.NOT_VISIBLE: gettext_lazy("No notification: you could not see it at that moment"),
    Outcome.MUTED: gettext_lazy("No notification: you had muted it"),
    Outcome.SWITCHED_OFF: gettext_lazy("No notification: you switched off this kind of notification"),
}

NOT_MAILED: Final[dict[str, str | Promise]] = {
    Why.NOTHING_LEFT: gettext_lazy("No summary: nothing was left that was unread and that you could see"),
    Why.NOT_VISIBLE: gettext_lazy("No e-mail: when it was about to be sent, you could no longer see what it was about"),
    Why.NO_ACCOUNT: gettext_lazy("No e-mail: when it was about to be sent, your account was not active"),
    Why.NO_ADDRESS: gettext_lazy("No e-mail: your address is not verified"),
    Why.SWITCHED_OFF: gettext_lazy("No e-mail: you switched it off before it was sent"),
    Why.MUTED: gettext_lazy("No e-mail: you muted it before it was sent"),
    Why.REFUSED: gettext_lazy("No e-mail: the mail server refused your address"),
}


def explain(row: Notification, line: Line, delivery: Delivery | None) -> list[Step]:
    """What happened, why it concerns the reader, whether they were told, and by which mail."""
    steps = [Step(_("%(what)s (%(when)s)") % {"what": line.sentence.line, "when": moment(row.event.at)})]
    if reason := line.kind.reasons.get(row.reason):
        steps.append(Step(str(reason).removesuffix(".")))
    if row.outcome == Outcome.SHOWN:
        steps.append(Step(_("Shown here and on the bell, %(when)s") % {"when": moment(row.at)}))
    else:
        steps.append(Step(str(OUTCOMES[row.outcome]), is_no=True))
    if row.outcome in {Outcome.SHOWN, Outcome.MAIL_ONLY}:
        steps.append(_mail_step(row, delivery))
    return steps


def _mail_step(row: Notification, delivery: Delivery | None) -> Step:
    if row.mail == Mail.AT_ONCE:
        return _single(delivery) if delivery else Step(_("The e-mail is about to be sent"))
    if row.mail in Cadence.values:
        return _summary(row, row.digest)
    return Step(_("No e-mail: switched off in your settings for this kind of notification"), is_no=True)


def _single(delivery: Delivery) -> Step:
    sent = _("Sent by e-mail, %(when)s") % {"when": moment(_end(delivery))}
    return _state(delivery, waiting=_("The e-mail is about to be sent"), sent=sent)


def _summary(row: Notification, digest: Digest | None) -> Step:
    is_daily = row.mail == Mail.DAILY
    waits = _("Will be in tomorrow morning’s summary") if is_daily else _("Will be in Monday’s summary")
    if digest is None:
        return Step(waits)
    if digest.state == MailState.SENT and row.read_at is not None and row.read_at <= _end(digest):
        return Step(_("Not in your summary: you had already read it here"), is_no=True)
    return _state(digest, waiting=waits, sent=_("In your summary, %(when)s") % {"when": moment(_end(digest))})


def _state(mailing: Mailing, *, waiting: str, sent: str) -> Step:
    if mailing.state in {MailState.PENDING, MailState.SENDING}:
        return Step(waiting)
    if mailing.state == MailState.SENT:
        return Step(sent)
    if mailing.state == MailState.UNCERTAIN:
        words = _("The e-mail may not have been sent: our server stopped while it was sending it, and does not send it twice")
        return Step(words, is_no=True)
    return Step(str(NOT_MAILED.get(mailing.why, NOT_MAILED[Why.REFUSED])), is_no=True)


def _end(mailing: Mailing) -> datetime:
    return mailing.settled_at or mailing.made_at
