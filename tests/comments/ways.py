"""What search says of comments to one reader."""

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.comments.search import comment_lines
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.queries import SearchRequest, SearchResult, search
from intranet.kernel.search.sections import Line
from intranet.kernel.search.testing import index_now


def _search(viewer: User, text: str) -> SearchResult:
    build_missing()
    index_now()
    return search(SearchRequest(kind="comment", viewer_audiences=audience_ids(viewer), text=text, size=5))


def counted(viewer: User, text: str) -> int:
    """How many comments the engine counts for the viewer."""
    return _search(viewer, text).total


def found(viewer: User, text: str) -> list[Line]:
    """The comments that the viewer is shown."""
    return comment_lines(viewer, _search(viewer, text).hits)
