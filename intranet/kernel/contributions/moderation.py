"""What moderation needs to know of a kind of contributions."""

from collections.abc import Callable
from typing import Any, Final, cast

from django.utils.functional import Promise

from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt
from intranet.kernel.contributions.models import Contribution
from intranet.kernel.moderation.subjects import Subject

EXCERPT: Final = 1_000


def subject_of[Thing: Contribution](
    *,
    word: str,
    label: str | Promise,
    find: Callable[[str], Thing | None],
    is_visible: Callable[[User, Thing], object],
    moderators: Callable[[Thing], list[User]],
    organization: Callable[[Thing], str],
    place: Callable[[Thing], str],
    hide: Callable[[User, Thing], None],
    restore: Callable[[User, Thing], None],
) -> Subject:
    """One kind of contributions to report. Its author answers for it; a moderator reads its title and its first words."""
    given: dict[str, Any] = {"moderators": moderators, "organization": organization, "place": place}
    return Subject(
        word=word,
        label=label,
        find=find,
        is_visible=lambda viewer, thing: bool(is_visible(viewer, cast("Thing", thing))),
        author=lambda thing: cast("Thing", thing).author,
        excerpt=lambda thing: _excerpt(cast("Thing", thing)),
        address=lambda thing: cast("Thing", thing).get_absolute_url(),
        hide=cast("Any", hide),
        restore=cast("Any", restore),
        **given,
    )


def _excerpt(thing: Contribution) -> str:
    words = excerpt(thing.html, EXCERPT)
    title = getattr(thing, "title", "")
    return f"{title}\n{words}" if title else words
