"""News of exports: an archive is ready, or could not be made."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import GroupExport, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.text.dates import day

EXPORTED: Final = "groups.exported"


def _export_id(event: Event) -> str:
    return str(event.facts.get("export", ""))


def _of_owners(events: Sequence[Event]) -> "QuerySet[GroupExport]":
    """The exports that these events are about, of those who still own the group."""
    owning = Membership.objects.current().filter(group=OuterRef("group"), member=OuterRef("actor"), role=GroupRole.OWNER)
    rows = GroupExport.objects.filter(Exists(owning), group__deleted_at=None, group__hidden_at=None)
    return rows.filter(public_id__in=[_export_id(event) for event in events])


def _told(event: Event) -> Iterator[Told]:
    asked = GroupExport.objects.filter(public_id=_export_id(event)).values("actor")
    yield Told("asked", User.objects.filter(pk__in=asked))


def _sees(event: Event, members: Collection[int]) -> frozenset[int]:
    return frozenset(_of_owners([event]).filter(actor__in=members).values_list("actor", flat=True))


def _exports(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    found = {export.public_id: export for export in _of_owners(events).filter(actor=reader).select_related("group")}
    return {event.pk: found[_export_id(event)] for event in events if _export_id(event) in found}


def _sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    export = cast("GroupExport", events[0].thing)
    address = reverse("groups:export", args=[export.group.address])
    names = {"group": export.group.name}
    if export.expires_at is None:
        line = _("The export of the group %(group)s failed. You can request it again.")
        return Sentence(line=line % names, address=address)
    line = _("The export of the group %(group)s is ready: you can download it until %(date)s")
    return Sentence(line=line % {**names, "date": day(export.expires_at)}, address=address)


KIND: Final = Kind(
    name=EXPORTED,
    label=gettext_lazy("Exports of my groups that are ready"),
    icon="download",
    reasons={"asked": gettext_lazy("You requested this export.")},
    told=_told,
    visible_to=_sees,
    things=_exports,
    sentence=_sentence,
    section=Section.WAITING,
    mail=Mail.AT_ONCE,
)

kinds.register(KIND)
