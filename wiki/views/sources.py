"""What a page was in the old wiki that it comes from: its versions there, as they were written."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from wiki.models import WikiPage
from wiki.queries.sources import lines_of, source_versions, version_before
from wiki.views.addresses import of_page


@require_safe
@of_page
def versions(request: HttpRequest, _viewer: User, page: WikiPage) -> HttpResponse:
    """The versions, the newest first."""
    pager = source_versions(page, request.GET.get("page"))
    if not pager.paginator.count:
        raise Http404
    return render(request, "wiki/sources.html", {"page": page, "pager": pager})


@require_safe
@of_page
def version(request: HttpRequest, _viewer: User, page: WikiPage, number: int) -> HttpResponse:
    """What a version said, and what it changed."""
    found = get_object_or_404(page.source_versions.select_related("member"), number=number)
    before = version_before(found)
    context = {"page": page, "version": found, "before": before, "lines": lines_of(found, before)}
    return render(request, "wiki/source.html", context)
