"""What reveals need to know of a kind of contributions."""

from collections.abc import Callable, Collection, Mapping
from typing import cast

from django.utils.functional import Promise

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Names, Revealable, Revealed
from intranet.kernel.content.reading import readable
from intranet.kernel.contributions.models import Contribution
from intranet.kernel.notifications.wording import first_words


def revealable_of[Thing: Contribution](
    *,
    word: str,
    label: str | Promise,
    shows: str | Promise,
    is_at: Callable[[str, Names], bool],
    at: Callable[[Names, str], Thing | None],
    find_all: Callable[[Collection[str]], Mapping[str, Thing]],
    is_visible: Callable[[User, Thing], object],
) -> Revealable:
    """One kind of contributions to reveal: its words, to whom its author is told it was shown."""
    return Revealable(
        word=word,
        label=label,
        shows=shows,
        is_at=is_at,
        at=at,
        find_all=find_all,
        owners=lambda thing: [cast("Thing", thing).author],
        is_visible=lambda viewer, thing: bool(is_visible(viewer, cast("Thing", thing))),
        address=lambda thing: cast("Thing", thing).get_absolute_url(),
        template="contributions/revealed.html",
        context=_context,
        title=lambda thing: getattr(thing, "title", "") or first_words(cast("Thing", thing).html),
    )


def _context(viewer: User, thing: Revealed) -> Mapping[str, object]:
    contribution = cast("Contribution", thing)
    return {"contribution": contribution, "html": readable(viewer, [contribution.html])[0]}
