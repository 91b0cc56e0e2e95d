"""Whom somebody writes pages with."""

from typing import Any

from django.db.models import QuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.work_ties import MOST
from wiki.models import Edition, WikiPage


def written_by(member: User) -> "QuerySet[Any, Any]":
    """The pages (primary keys) of which the member wrote an edition: those that everybody writes, with more editions than
    people know each other, say nothing.
    """
    rows = Edition.objects.filter(authors=member, page__deleted_at=None, page__edition__lte=MOST)
    return rows.values_list("page", flat=True)


def partners_in_pages(member: User) -> "QuerySet[Any, Any]":
    """Who wrote (primary keys) in these pages."""
    rows = Edition.authors.through.objects.filter(edition__page__in=written_by(member))
    return rows.values_list("user", flat=True)


def count_shared(viewer: User, other: User) -> int:
    """How many pages that the viewer sees both wrote."""
    pages = WikiPage.objects.visible_to(viewer).filter(pk__in=written_by(viewer))
    return int(pages.filter(pk__in=written_by(other)).count())
