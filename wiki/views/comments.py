"""Where the comments on passages are, for an editor in the browser."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from wiki.models import WikiPage
from wiki.queries.comments import anchors_of
from wiki.views.addresses import of_page


@require_safe
@of_page
def anchors(_request: HttpRequest, viewer: User, page: WikiPage) -> JsonResponse:
    """The passages of a page that have comments, in the positions of Yjs."""
    return JsonResponse({"passages": anchors_of(viewer, page)})
