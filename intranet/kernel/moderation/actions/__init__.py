"""Every write of moderation."""

from intranet.kernel.accounts.actions import LinkRefused
from intranet.kernel.moderation.actions.centre import dismiss_central_moderator, name_central_moderator
from intranet.kernel.moderation.actions.decisions import AlreadyDecided, appeal, contest_with_link, decide, note_reading
from intranet.kernel.moderation.actions.escalation import escalate_waiting_cases
from intranet.kernel.moderation.actions.reports import AlreadyReported, report, report_found
from intranet.kernel.moderation.actions.retention import erase_old_words
from intranet.kernel.moderation.actions.suspensions import mail_way_to_contest

__all__ = [
    "AlreadyDecided",
    "AlreadyReported",
    "LinkRefused",
    "appeal",
    "contest_with_link",
    "decide",
    "dismiss_central_moderator",
    "erase_old_words",
    "escalate_waiting_cases",
    "mail_way_to_contest",
    "name_central_moderator",
    "note_reading",
    "report",
    "report_found",
]
