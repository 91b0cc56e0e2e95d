"""Posting notices, and hiding what moderation decided against."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_place
from intranet.kernel.audit.actions import record
from intranet.kernel.content.rendering import render
from intranet.kernel.content.signs import is_blank
from intranet.kernel.contributions.actions import (
    create_once,
    same_words,
    sent_before,
    set_hidden,
    subscribe_author,
    words_of,
)
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.notifications.actions import restore as restore_news
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.lines import clean_line
from tests.skeleton.models import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, Notice
from tests.skeleton.notices.notifications import POSTED
from tests.skeleton.notices.permissions import can_post_notice


@transaction.atomic
def post_notice(*, actor: User, group: Group, title: str, text: str, until: date, token: str = "") -> Notice:
    """Announce something to a group. The same form sent twice, known by its `token`, gives the same notice.

    Raises PermissionRefused, TokenUsed, and ValueError for a title or a text that is empty or too long.
    """
    title = clean_line(title)
    is_same = same_words(text, "", group_id=group.pk, title=title, until=until)
    known = sent_before(Notice.objects.all(), actor, token, is_same)
    if known is not None:
        return known
    require(can_post_notice(actor, group))
    for words, most in ((title, MAX_TITLE_LENGTH), (text, MAX_TEXT_LENGTH)):
        if is_blank(words) or len(words) > most:
            raise ValueError(f"Such a text has from 1 to {most} characters.")
    now, place = timezone.now(), locked_place(group.key)
    values = {
        **words_of(render(text, author=actor), "", now, is_waiting=False),
        "published_at": now,
        "group": group,
        "title": title,
        "until": until,
        "place": place,
        "audience": place.audience,
    }
    notice, is_new = create_once(Notice.objects.all(), actor, token, is_same, values)
    if is_new:
        subscribe_author(actor, notice.key)
        notify(kind=POSTED, subject=notice.key, actor=actor, thing=notice)
        reindex(Notice.search_kind, [notice.pk])
    return notice


@transaction.atomic
def set_notice_hidden(*, actor: User, notice: Notice, is_hidden: bool) -> None:
    """Have nobody read a notice, or show it again, as moderation decided. Twice is harmless."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if not set_hidden(notice, is_hidden=is_hidden):
        return
    record(actor=actor, verb="notices.hidden" if is_hidden else "notices.restored", subject=notice.key)
    (withdraw if is_hidden else restore_news)(subject=notice.key)
    reindex(Notice.search_kind, [notice.pk])
