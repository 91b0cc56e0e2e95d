"""A page can be reported; those who manage its space decide first."""

from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from wiki.actions.moderation import hide_page, show_page
from wiki.models import PAGE, WikiPage
from wiki.permissions import can_see_page
from wiki.queries.people import group_key, managers_of, organization_of

EXCERPT: Final = 1_000


def _find(public_id: str) -> WikiPage | None:
    rows = WikiPage.objects.filter(public_id=public_id, deleted_at=None)
    return rows.select_related("space__group", "space__organization", "place__audience", "changed_by").first()


def _page(thing: Reported) -> WikiPage:
    return cast("WikiPage", thing)


SUBJECT: Final = Subject(
    word=PAGE,
    label=_("Wiki page"),
    find=_find,
    is_visible=lambda viewer, thing: bool(can_see_page(viewer, _page(thing))),
    author=lambda thing: _page(thing).changed_by,
    excerpt=lambda thing: f"{_page(thing).title}\n{_page(thing).text[:EXCERPT]}",
    address=lambda thing: _page(thing).get_absolute_url(),
    moderators=lambda thing: managers_of(_page(thing).space),
    organization=lambda thing: organization_of(_page(thing).space),
    hide=lambda actor, thing: hide_page(actor=actor, page=_page(thing)),
    restore=lambda actor, thing: show_page(actor=actor, page=_page(thing)),
    place=lambda thing: group_key(_page(thing).space),
)

subjects.register(SUBJECT)
