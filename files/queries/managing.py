"""Items with a list of their own that one person alone manages."""

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from files.models import Grant, Item, Right
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.models import LIST, MEMBER


def managers_for_good() -> "QuerySet[Grant]":
    """The lines that have a person manage without an end."""
    return Grant.objects.filter(right=Right.MANAGE, until=None, audience__kind=MEMBER)


def is_there() -> Exists:
    """Whether the account of the person of a line is open, and not that of a retiree."""
    people = User.objects.filter(public_id=OuterRef("audience__key"), is_active=True)
    return Exists(people.exclude(kind=Kind.RETIREE))


def managed_alone(items: "QuerySet[Item]", people: "QuerySet[User]") -> "QuerySet[Item]":
    """The items whose own list names one of these people as who manages, and nobody else who is there; `holder_id` says who."""
    own_key = Concat(Value("item:"), F("public_id"), output_field=CharField())
    rows = items.filter(audience__kind=LIST, audience__key=own_key)
    managers = managers_for_good().filter(list=OuterRef("audience"))
    holder = User.objects.filter(public_id=OuterRef("manager_key")).values("pk")[:1]
    rows = rows.annotate(manager_key=Subquery(managers.order_by(is_there().desc(), "pk").values("audience__key")[:1]))
    rows = rows.annotate(holder_id=Subquery(holder)).filter(holder_id__in=people.values("pk"))
    return rows.exclude(Exists(managers.filter(is_there()).exclude(audience__key=OuterRef("manager_key"))))
