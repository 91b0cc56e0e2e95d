"""What helps to write, asked by scripts while somebody types."""

from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.content.mentions import people_to_mention
from intranet.kernel.rate_limits import limit

MENTIONS_A_MINUTE: Final = "300/m"


@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """The people who complete what was typed (`q`) after `@` in a place (`in`): options of a list box."""
    limit(request, "mentions", MENTIONS_A_MINUTE)
    people = people_to_mention(cast("User", request.user), request.GET.get("in", ""), request.GET.get("q", ""))
    return render(request, "content/_mentions.html", {"people": people})
