"""What an administrator may have revealed of the wiki: one page, as it was last published."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.queries.visible import public_id_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Names, Revealable, Revealed, revealables
from wiki.models import PAGE, WikiPage
from wiki.permissions import can_see_page


def _find_all(public_ids: Collection[str]) -> dict[str, WikiPage]:
    rows = WikiPage.objects.filter(public_id__in=public_ids, deleted_at=None)
    return {page.public_id: page for page in rows.to_list().select_related("created_by", "responsible")}


def _at(names: Names, _part: str) -> WikiPage | None:
    public_id = public_id_of(names["address"])
    return _find_all([public_id]).get(public_id)


def _owners(thing: Revealed) -> Collection[User]:
    """Who began it, who changed it last, and who is responsible for it."""
    page = cast("WikiPage", thing)
    people = (page.created_by, page.changed_by, page.responsible)
    return list({person.pk: person for person in people if person is not None}.values())


def _context(_viewer: User, thing: Revealed) -> Mapping[str, object]:
    return {"page": thing}


REVEALABLE: Final = Revealable(
    word=PAGE,
    label=_("Wiki page"),
    shows=_("Its title, its text as it was last published, and who wrote it last; not its history."),
    is_at=lambda url_name, _names: url_name == "wiki:page",
    at=_at,
    find_all=_find_all,
    owners=_owners,
    is_visible=lambda viewer, thing: bool(can_see_page(viewer, cast("WikiPage", thing))),
    address=lambda thing: cast("WikiPage", thing).get_absolute_url(),
    template="wiki/revealed.html",
    context=_context,
    title=lambda thing: cast("WikiPage", thing).title,
)

revealables.register(REVEALABLE)
