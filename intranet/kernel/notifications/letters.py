"""Mail in the language of who receives it, written at the last moment: of one event, or a summary."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import is_email_verified
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications import unsubscribing
from intranet.kernel.notifications.handover import Message
from intranet.kernel.notifications.kinds import Mail, Section
from intranet.kernel.notifications.models import Cadence, Delivery, Digest, Notification, Preference, Why
from intranet.kernel.notifications.queries.lines import Line, known_kind, line_of, lines_of, readable
from intranet.kernel.notifications.wording import weekday

MAX_LINES = 40
MAX_SUBJECT_LENGTH = 140


def event_mail(delivery: Delivery) -> Message | Why:
    """The mail of one event, or why it is not sent after all: everything is asked again now."""
    member, event = delivery.member, delivery.event
    kind = known_kind(event.kind)
    if why := _unreachable(member):
        return why
    told = Notification.objects.filter(event=event, member=member).first()
    if kind is None or told is None or not readable([event], member):
        return Why.NOT_VISIBLE
    if not kind.is_essential:
        chosen = Preference.objects.filter(member=member, kind=kind.name).values_list("mail", flat=True).first()
        if (chosen or kind.first_mail) == Mail.NONE:
            return Why.SWITCHED_OFF
        if told.follow_key and Follow.objects.filter(member=member, key=told.follow_key, muted=True).exists():
            return Why.MUTED
    with translation.override(member.language), timezone.override(zone_of(member)):
        line = line_of([event], member)
        if line is None:
            return Why.NOT_VISIBLE
        stop = kind.stop(event, member) if kind.stop else ""
        if not stop and not kind.is_essential:
            stop = _unsubscribe(unsubscribing.token_of_kind(member, kind.name))
        reason = kind.reasons.get(told.reason, "")
        context = {"line": line, "address": absolute(line.sentence.address), "reason": reason, "kind": kind}
        return _message(member, "event", line.sentence.line, stop, context)


@dataclass(frozen=True)
class Part:
    """The lines of one section of a summary."""

    section: Section
    lines: list[tuple[Line, str]]  # with the address that works from a mail


def digest_mail(digest: Digest) -> Message | Why:
    """The summary (`mail/digest.txt` and `.html`), or why there is none.

    What the member has read, muted, switched off or can no longer see is not in it.
    """
    member = digest.member
    if why := _unreachable(member):
        return why
    with translation.override(member.language), timezone.override(zone_of(member)):
        lines = _lines_of_digest(digest)
        if not lines:
            return Why.NOTHING_LEFT
        shown = lines[:MAX_LINES]
        parts = [Part(section, [_addressed(line) for line in shown if line.kind.section == section]) for section in Section]
        is_weekly = digest.cadence == Cadence.WEEKLY
        day = weekday(digest.period)
        context = {
            "parts": [part for part in parts if part.lines],
            "count": len(lines),
            "rest": len(lines) - len(shown),
            "day": day,
            "is_weekly": is_weekly,
            "waiting": sum(line.kind.section == Section.WAITING for line in lines),
            "first": shown[0].sentence.line,
        }
        subject = _subject(len(lines), day, is_weekly=is_weekly)
        stop = _unsubscribe(unsubscribing.token_of_digest(member, digest.cadence))
        return _message(member, "digest", subject, stop, context)


def _subject(count: int, day: str, *, is_weekly: bool) -> str:
    if is_weekly:
        words = ngettext(
            "Your week on Passerelle: %(count)s notification, %(day)s",
            "Your week on Passerelle: %(count)s notifications, %(day)s",
            count,
        )
    else:
        words = ngettext(
            "Your morning on Passerelle: %(count)s notification, %(day)s",
            "Your morning on Passerelle: %(count)s notifications, %(day)s",
            count,
        )
    return words % {"count": count, "day": day}


def _addressed(line: Line) -> tuple[Line, str]:
    return line, absolute(line.sentence.address)


def _lines_of_digest(digest: Digest) -> list[Line]:
    member = digest.member
    taken = Notification.objects.filter(digest=digest, read_at=None).select_related("event__actor").order_by("-pk")
    off = set(Preference.objects.filter(member=member, mail=Mail.NONE).values_list("kind", flat=True))
    rows = [row for row in taken if row.kind not in off]
    keys = {row.follow_key for row in rows if row.follow_key}
    muted = set(Follow.objects.filter(member=member, key__in=keys, muted=True).values_list("key", flat=True))
    return lines_of([row.event for row in rows if row.follow_key not in muted], member)


def _unreachable(member: User) -> Why | None:
    """Why nothing is mailed to this member at all. An address that nobody proved to read gets no news."""
    if not member.is_active:
        return Why.NO_ACCOUNT
    return None if member.email and is_email_verified(member) else Why.NO_ADDRESS


def _unsubscribe(token: str) -> str:
    return reverse("notifications:unsubscribe", args=[token])


def _message(member: User, template: str, subject: str, ends_at: str, context: dict[str, object]) -> Message:
    """`ends_at` is the path of the page that ends such mails; "" for none."""
    stop = absolute(ends_at) if ends_at else ""
    values = {
        "member": member,
        "language": member.language,
        "stop": stop,
        "settings_address": absolute(reverse("notifications:settings")),
        "list_address": absolute(reverse("notifications:list")),
        **context,
    }
    headers = {
        "Content-Language": member.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    one_line = " ".join(subject.split())
    message = Message(
        subject=one_line if len(one_line) <= MAX_SUBJECT_LENGTH else f"{one_line[: MAX_SUBJECT_LENGTH - 1]}…",
        body=render_to_string(f"notifications/mail/{template}.txt", values).strip() + "\n",
        to=[member.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"notifications/mail/{template}.html", values), "text/html")
    return message


def absolute(address: str) -> str:
    """An address that works from a mail."""
    return f"{settings.PUBLIC_URL}{address}"


def zone_of(member: User) -> ZoneInfo:
    """Where the member is; the installation's zone when theirs is unknown here."""
    try:
        return ZoneInfo(member.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
