"""News of opportunities. Each act rings the bell and is mailed, once; nobody hears of one that they do not see.

The subject of each event is the key of the opportunity; facts name the application, or who was invited.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from groups.roles import animators_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors, many
from projects.models import Application, Opportunity, OpportunityQuerySet
from projects.opportunities.queries.visible import invited_to_apply, run_by, visible_opportunities, who_see
from projects.roles import team_of

APPLIED: Final = "opportunities.applied"
WITHDRAWN: Final = "opportunities.withdrawn"
CLOSED: Final = "opportunities.closed"
DECIDED: Final = "opportunities.decided"
FINISHED: Final = "opportunities.finished"
INVITED: Final = "opportunities.invited"
AGREEMENT_ASKED: Final = "opportunities.agreement_asked"
AGREEMENT_GIVEN: Final = "opportunities.agreement_given"


def _of(event: Event) -> Opportunity | None:
    rows = Opportunity.objects.select_related("project__audience", "group__audience", "audience", "place")
    return rows.filter(public_id=event.subject.partition(":")[2]).first()


def owners_of(opportunity: Opportunity) -> "QuerySet[User]":
    """Who answers for it: the team of its project, or who animates its group."""
    return team_of(opportunity.project.key) if opportunity.project else animators_of(opportunity.owner.key)


def _tell_owners(event: Event) -> Iterator[Told]:
    opportunity = _of(event)
    if opportunity is not None:
        yield Told("owners", owners_of(opportunity))


def _see_as_owner(event: Event, members: Collection[int]) -> frozenset[int]:
    opportunity = _of(event)
    if opportunity is None or not opportunity.is_shown:
        return frozenset()
    owners = owners_of(opportunity).filter(pk__in=members, is_active=True).values_list("pk", flat=True)
    return members_who_see(opportunity.owner, members) & frozenset(owners)


def _opportunities(events: Sequence[Event], rows: OpportunityQuerySet) -> Mapping[int, Opportunity]:
    ids = [event.subject.partition(":")[2] for event in events]
    found = {one.key: one for one in rows.filter(public_id__in=ids).select_related("project", "group")}
    return {event.pk: found[event.subject] for event in events if event.subject in found}


def _run(events: Sequence[Event], reader: User) -> Mapping[int, Opportunity]:
    return _opportunities(events, run_by(reader))


def _to_choose(events: Sequence[Event], reader: User) -> Mapping[int, Opportunity]:
    """Those where nobody applied, or somebody waits."""
    return _opportunities(events, run_by(reader).filter(applications__decided_at=None))


def _invited(events: Sequence[Event], reader: User) -> Mapping[int, Opportunity]:
    return _opportunities(events, invited_to_apply(reader))


def _applications(events: Sequence[Event], rows: "QuerySet[Application]") -> Mapping[int, Application]:
    wanted = {event.pk: str(event.facts.get("application", "")) for event in events}
    rows = rows.filter(public_id__in=wanted.values(), opportunity__deleted_at=None)
    found = {one.public_id: one for one in rows.select_related("opportunity", "member")}
    return {pk: found[public_id] for pk, public_id in wanted.items() if public_id in found}


def _applications_to_read(events: Sequence[Event], reader: User) -> Mapping[int, Application]:
    waiting = Application.objects.filter(decided_at=None)
    return _applications(events, waiting.filter(opportunity__in=run_by(reader).values("pk")))


def _own_applications(events: Sequence[Event], reader: User) -> Mapping[int, Application]:
    return _applications(events, Application.objects.filter(member=reader))


def _applications_supervised(events: Sequence[Event], reader: User) -> Mapping[int, Application]:
    asked = Application.objects.filter(supervisor=reader, answered_at=None, decided_at=None)
    return _applications(events, asked.filter(opportunity__in=visible_opportunities(reader).values("pk")))


def _person(field: str) -> Callable[[Event], Iterator[Told]]:
    """Tell the one whom the application names in this field."""

    def tell(event: Event) -> Iterator[Told]:
        rows = Application.objects.filter(public_id=event.facts.get("application", "")).values(field)
        yield Told(field, User.objects.filter(pk__in=rows))

    return tell


def _own(event: Event, members: Collection[int]) -> frozenset[int]:
    """Who applied: the answer is theirs even if they do not see the opportunity any more."""
    rows = Application.objects.filter(public_id=event.facts.get("application", ""), member__in=members)
    return frozenset(rows.filter(opportunity__deleted_at=None).values_list("member", flat=True))


def _supervised(event: Event, members: Collection[int]) -> frozenset[int]:
    opportunity = _of(event)
    rows = Application.objects.filter(public_id=event.facts.get("application", ""), supervisor__in=members, answered_at=None)
    return who_see(opportunity, list(rows.values_list("supervisor", flat=True))) if opportunity else frozenset()


def _tell_invited(event: Event) -> Iterator[Told]:
    yield Told("invited", User.objects.filter(public_id=event.facts.get("invited", "")))


def _see_invited(event: Event, members: Collection[int]) -> frozenset[int]:
    opportunity = _of(event)
    return who_see(opportunity, members) if opportunity and opportunity.is_open else frozenset()


# Words --------------------------------------------------------------------------------------------------------------------


def _choose_address(opportunity: Opportunity) -> str:
    return reverse("projects:choose", args=[opportunity.public_id])


def _applied_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    application = cast("Application", events[0].thing)
    names = {"people": actors(events), "title": application.opportunity.title}
    if many(events):
        line = pgettext("several people", "%(people)s apply to your opportunity “%(title)s”")
    else:
        line = pgettext("one person", "%(people)s applies to your opportunity “%(title)s”")
    return Sentence(line % names, _choose_address(application.opportunity), application.text, application.language)


def _mine(_thing: Any) -> str:
    return f"{reverse('projects:opportunities')}#mine"


def _nothing(_thing: Any) -> tuple[str, str]:
    return "", ""


def _sentence[Thing: (Opportunity, Application)](
    line: Callable[[Thing], str], address: Callable[[Thing], str], quoted: Callable[[Thing], tuple[str, str]] = _nothing
) -> Callable[[Sequence[Event], User], Sentence]:
    """A sentence that names the actor and the opportunity, leads to an address, and quotes a text in its language."""

    def sentence(events: Sequence[Event], _reader: User) -> Sentence:
        thing = cast("Thing", events[0].thing)
        opportunity = thing if isinstance(thing, Opportunity) else thing.opportunity
        return Sentence(
            line(thing) % {"person": actors(events[:1]), "title": opportunity.title}, address(thing), *quoted(thing)
        )

    return sentence


def _decided(application: Application) -> str:
    if application.is_chosen:
        return _("%(person)s chose you for “%(title)s”")
    return _("%(person)s answers your application to “%(title)s”: you were not chosen")


def _given(application: Application) -> str:
    if application.is_agreed:
        return _("%(person)s agrees that you apply to “%(title)s”")
    return _("%(person)s does not agree that you apply to “%(title)s”")


_OWNERS: Final[dict[str, str | Promise]] = {"owners": gettext_lazy("You answer for this opportunity.")}
_MEMBER: Final[dict[str, str | Promise]] = {"member": gettext_lazy("You applied to this opportunity.")}
KINDS: Final = (
    Kind(
        name=APPLIED,
        label=gettext_lazy("Applications to my opportunities"),
        icon="hand-helping",
        reasons=_OWNERS,
        told=_tell_owners,
        visible_to=_see_as_owner,
        things=_applications_to_read,
        sentence=_applied_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=WITHDRAWN,
        label=gettext_lazy("Applications to my opportunities that are taken back"),
        icon="corner-down-right",
        reasons=_OWNERS,
        told=_tell_owners,
        visible_to=_see_as_owner,
        things=_run,
        sentence=_sentence(lambda _one: _("%(person)s no longer applies to your opportunity “%(title)s”"), _choose_address),
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=CLOSED,
        label=gettext_lazy("Opportunities of mine that close"),
        icon="clock",
        reasons=_OWNERS,
        told=_tell_owners,
        visible_to=_see_as_owner,
        things=_to_choose,
        sentence=_sentence(
            lambda _one: _("Your opportunity “%(title)s” is closed: choose somebody, or renew it"), _choose_address
        ),
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=DECIDED,
        label=gettext_lazy("Answers to my applications"),
        icon="user-check",
        reasons=_MEMBER,
        told=_person("member"),
        visible_to=_own,
        things=_own_applications,
        sentence=_sentence(_decided, _mine, lambda one: (one.word, "")),
        section=Section.TO_YOU,
        is_essential=True,
    ),
    Kind(
        name=FINISHED,
        label=gettext_lazy("Work of mine for a group that is finished"),
        icon="heart-handshake",
        reasons=_MEMBER,
        told=_person("member"),
        visible_to=_own,
        things=_own_applications,
        sentence=_sentence(lambda _one: _("%(person)s says that your work for “%(title)s” is finished. Thank you!"), _mine),
        section=Section.TO_YOU,
        is_essential=True,
    ),
    Kind(
        name=INVITED,
        label=gettext_lazy("Invitations to apply"),
        icon="mail",
        reasons={"invited": gettext_lazy("Your skills match, and you can see this opportunity.")},
        told=_tell_invited,
        visible_to=_see_invited,
        things=_invited,
        sentence=_sentence(
            lambda _one: _("%(person)s invites you to apply: “%(title)s”"),
            Opportunity.get_absolute_url,
            lambda one: (one.text[:200], one.language),
        ),
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=AGREEMENT_ASKED,
        label=gettext_lazy("Applications of people I supervise"),
        icon="user-check",
        reasons={"supervisor": gettext_lazy("You supervise this person.")},
        told=_person("supervisor"),
        visible_to=_supervised,
        things=_applications_supervised,
        sentence=_sentence(
            lambda _one: _("%(person)s asks you to agree: “%(title)s”"),
            lambda one: reverse("projects:agreement", args=[one.public_id]),
            lambda one: (one.text, one.language),
        ),
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=AGREEMENT_GIVEN,
        label=gettext_lazy("Answers of my supervisor"),
        icon="user-check",
        reasons=_MEMBER,
        told=_person("member"),
        visible_to=_own,
        things=_own_applications,
        sentence=_sentence(_given, _mine, lambda one: (one.answer, "")),
        section=Section.TO_YOU,
        is_essential=True,
    ),
)

for kind in KINDS:
    kinds.register(kind)
