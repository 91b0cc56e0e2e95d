"""Addresses such as `<public id>-<decorative slug>`: only the public id counts, and the right slug is shown."""

from typing import Protocol, cast

from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from profiles import permissions
from profiles.models import Organization, Skill, Unit

# What a person reads in a minute, and far less than a copy of the directory takes.
PAGES_A_MINUTE = "120/m"
MAX_PAGE = 10_000
MAX_TEXT = 300


class HasAddress(Protocol):
    """Anything with a page of its own."""

    def get_absolute_url(self) -> str: ...


def viewer_of(request: HttpRequest) -> User:
    """The member who is signed in: pages without one are refused before any view."""
    return cast("User", request.user)


def reader_of(request: HttpRequest) -> User:
    """The member who reads the directory or one of its lists, and does not copy it.

    Raises PermissionRefused for a guest, TooManyRequests.
    """
    viewer = viewer_of(request)
    require(permissions.can_search_directory(viewer))
    limit(request, "directory", PAGES_A_MINUTE)
    return viewer


def typed(query: QueryDict, name: str) -> str:
    """A text of the address or of a form on one line, without the signs that no database stores."""
    return clean_line(query.get(name, ""))[:MAX_TEXT]


def public_id_of(address: str) -> str:
    """The part of an address that counts."""
    return address.partition("-")[0]


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first one when the address makes no sense."""
    asked = request.GET.get("page", "")
    return min(int(asked), MAX_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) else 1


def redirect_to_right_address(request: HttpRequest, thing: HasAddress) -> HttpResponseRedirect | None:
    """Where to go when the slug is not the one of today's name; the query string follows."""
    right = thing.get_absolute_url()
    if request.path == right:
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{right}?{query}" if query else right)


def organization_or_404(request: HttpRequest, address: str) -> Organization:
    """The organization of an address, for a member who may browse the directory."""
    require(permissions.can_search_directory(viewer_of(request)))
    found = Organization.objects.select_related("parent").filter(public_id=public_id_of(address)).first()
    if found is None:
        raise Http404
    return found


def unit_or_404(request: HttpRequest, address: str) -> Unit:
    """The unit of an address, with its organization, for a member who may browse the directory."""
    require(permissions.can_search_directory(viewer_of(request)))
    found = Unit.objects.select_related("organization", "parent").filter(public_id=public_id_of(address)).first()
    if found is None:
        raise Http404
    return found


def current_skill_or_404(request: HttpRequest, address: str) -> Skill:
    """The entry of an address that was not merged into another, for a member who may browse the directory."""
    require(permissions.can_search_directory(viewer_of(request)))
    found = Skill.objects.listed().filter(public_id=public_id_of(address)).first()
    if found is None:
        raise Http404
    return found
