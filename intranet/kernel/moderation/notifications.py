"""The notifications of moderation. Moderators and reporters are never named to the author."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.levels import deciders_of
from intranet.kernel.moderation.models import Case, Cause, Reason, Verb
from intranet.kernel.moderation.subjects import subjects, words_of_parts
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import FIRST_WORDS, about

AUTHOR = "author"


def label_of(word: str) -> str:
    """The label of a kind of thing, such as “reply”; “contribution” if its app is no longer installed."""
    kind = subjects.get(word)
    return str(kind.label) if kind else _("contribution")


def _case_of(event: Event) -> Case | None:
    public_id = event.subject.partition(":")[2]
    return Case.objects.select_related("author").filter(public_id=public_id).first()


def _text(facts: Mapping[str, str | int | bool], name: str) -> str:
    return str(facts.get(name, ""))


def _newest(events: Sequence[Event]) -> Event:
    return max(events, key=lambda event: event.pk)


def _title(event: Event, reader: User) -> str:
    """The first words of what was reported, as its author wrote it or as this reporter read it; "" once they are erased.

    Those who decide read them on the page of the case alone, where their reading is audited.
    """
    case = _case_of(event)
    if case is None:
        return ""
    report = case.reports.filter(reporter=reader).first()
    words = report.excerpt if report is not None and report.excerpt else case.excerpt
    return str(Truncator(" ".join(words.split())).chars(FIRST_WORDS))


# Those who decide -----------------------------------------------------------------------------------------------------


def _tell_deciders(event: Event) -> Iterator[Told]:
    case = _case_of(event)
    if case is not None and case.is_open:
        yield Told("decider", deciders_of(case))


def _who_decides(event: Event, members: Collection[int]) -> frozenset[int]:
    case = _case_of(event)
    if case is None:
        return frozenset()
    return frozenset(deciders_of(case).filter(pk__in=members).values_list("pk", flat=True))


def _reported(events: Sequence[Event], _reader: User) -> Sentence | None:
    event = _newest(events)
    facts = event.facts
    kind = label_of(_text(facts, "word"))
    cause = facts.get("cause")
    if cause == Cause.APPEAL:
        line = _("A contested decision is waiting for you: %(kind)s") % {"kind": kind}
    elif cause == Cause.PARTY:
        line = _("A report was passed to you, because nobody before you can decide it: %(kind)s") % {"kind": kind}
    elif cause == Cause.TIME:
        line = _("A report was not decided within 48 hours and was passed to you: %(kind)s") % {"kind": kind}
    else:
        reason = dict(Reason.choices).get(_text(facts, "reason"), "")
        line = _("A new report is waiting for you: %(kind)s. %(reason)s") % {"kind": kind, "reason": reason}
    return Sentence(line.strip(), reverse("moderation:case", args=[event.subject.partition(":")[2]]))


# Those who reported, and the author -----------------------------------------------------------------------------------


def _tell_concerned(event: Event) -> Iterator[Told]:
    case = _case_of(event)
    if case is None:
        return
    if event.facts.get("to") == AUTHOR:
        yield from _tell_author(event)
    else:
        yield Told("reporter", User.objects.filter(pk__in=case.reports.values("reporter")))


def _tell_author(event: Event) -> Iterator[Told]:
    case = _case_of(event)
    if case is not None and case.author_id:
        yield Told("author", User.objects.filter(pk=case.author_id))


def _those_told(_event: Event, members: Collection[int]) -> frozenset[int]:
    """Everyone notified: the author and the reporters of a case always see its decision."""
    return frozenset(members)


def _decided(events: Sequence[Event], reader: User) -> Sentence | None:
    event = _newest(events)
    facts = event.facts
    public_id = event.subject.partition(":")[2]
    words = _OF_AUTHOR if facts.get("to") == AUTHOR else _OF_REPORTER
    line = words.get(_text(facts, "verb"))
    if line is None:
        return None
    page = "moderation:about_mine" if facts.get("to") == AUTHOR else "moderation:own_reports"
    address = f"{reverse(page)}#{public_id}"
    said = about(str(line) % {"kind": _kind_and_parts(facts)}, _title(event, reader))
    return Sentence(said, address, _text(facts, "reason"))


def _kind_and_parts(facts: Mapping[str, str | int | bool]) -> str:
    """The kind of thing and, for its author, what of it is hidden."""
    word = _text(facts, "word")
    parts = words_of_parts(word, _text(facts, "parts").split())
    return f"{label_of(word)}{pgettext('after a label', ':')} {parts}" if parts else label_of(word)


def _warned(events: Sequence[Event], reader: User) -> Sentence | None:
    event = _newest(events)
    line = _("Moderators warned you about your content (%(kind)s)") % {"kind": label_of(_text(event.facts, "word"))}
    address = f"{reverse('moderation:about_mine')}#{event.subject.partition(':')[2]}"
    return Sentence(about(line, _title(event, reader)), address, _text(event.facts, "reason"))


_OF_AUTHOR = {
    Verb.HIDE.value: gettext_lazy("Moderators hid your content (%(kind)s)"),
    Verb.SUSPEND.value: gettext_lazy("Moderators suspended your account after a report (%(kind)s)"),
    Verb.DISMISS.value: gettext_lazy("Your content was reported, and moderators took no action (%(kind)s)"),
    Verb.RESTORE.value: gettext_lazy("Moderators reversed a decision about your content (%(kind)s)"),
    Verb.UPHOLD.value: gettext_lazy("The decision you contested was upheld (%(kind)s)"),
}
_OF_REPORTER = {
    Verb.HIDE.value: gettext_lazy("The content you reported was hidden (%(kind)s)"),
    Verb.WARN.value: gettext_lazy("The author of the content you reported was warned (%(kind)s)"),
    Verb.SUSPEND.value: gettext_lazy("The author of the content you reported was suspended (%(kind)s)"),
    Verb.DISMISS.value: gettext_lazy("Moderators took no action on the content you reported (%(kind)s)"),
    Verb.RESTORE.value: gettext_lazy("A decision about the content you reported was reversed (%(kind)s)"),
    Verb.UPHOLD.value: gettext_lazy("A decision about the content you reported was contested and upheld (%(kind)s)"),
}

KINDS = (
    Kind(
        name="moderation.reported",
        label=gettext_lazy("A report for you to decide"),
        icon="flag",
        reasons={"decider": gettext_lazy("You are one of the moderators who can decide it.")},
        told=_tell_deciders,
        visible_to=_who_decides,
        sentence=_reported,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name="moderation.decided",
        label=gettext_lazy("A decision by moderators that concerns you"),
        icon="scale",
        reasons={
            "reporter": gettext_lazy("You reported it."),
            "author": gettext_lazy("It is yours."),
        },
        told=_tell_concerned,
        visible_to=_those_told,
        sentence=_decided,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
        is_essential=True,
    ),
    Kind(
        name="moderation.warned",
        label=gettext_lazy("A warning from moderators"),
        icon="triangle-alert",
        reasons={"author": gettext_lazy("It is yours.")},
        told=_tell_author,
        visible_to=_those_told,
        sentence=_warned,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
        is_essential=True,
    ),
)

for kind in KINDS:
    kinds.register(kind)
