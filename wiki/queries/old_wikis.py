"""What the page of an old wiki shows to who brings it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision, allowed, denied
from wiki.models import OldWiki, Stage, WikiPage
from wiki.queries.imports import LOSSES, Loss

type Words = str | Promise

BUSY: Final = _("Another old wiki is being read or imported on this site. Try again when that is done.")
STEPS: Mapping[str, Words] = {
    "Reading": _("Reading what there is"),
    "Converting texts": _("Trying to convert the texts"),
    "Making pages": _("Making the pages"),
    "Writing texts": _("Writing the texts"),
    "Keeping versions": _("Keeping the versions of before"),
    "Keeping redirects": _("Keeping the redirects"),
    "Taking talks": _("Bringing what was said of the pages"),
}
FOUND: Mapping[str, Words] = {
    "pages of the dump": _("Pages in the dump, discussions and redirects included"),
    "versions of the dump": _("Versions in the dump"),
    "redirects": _("Redirects in the dump"),
    "texts converted": _("Texts that can be converted"),
}
MADE: Mapping[str, Words] = {
    "pages made": _("New pages"),
    "pages that are here already": _("Pages that were here already"),
    "texts written": _("Texts written"),
    "texts that are here already": _("Texts that were here already"),
    "pages that cannot be changed here": _("Pages left as they are: deleted, archived, or not yours to change"),
    "versions kept": _("Versions of before that were kept"),
    "versions that are here already": _("Versions of before that were here already"),
    "files": _("Pictures and documents"),
    "tags": _("Tags, from categories"),
    "redirects kept": _("Former titles, from redirects"),
    "sections of talk pages": _("Comments, from discussions"),
}
LOST: Mapping[str, Words] = {
    **LOSSES,
    "template": _("Templates: their names are in the text, not what they say"),
    "file that is missing": _("Pictures and documents that were not sent"),
    "picture that cannot be read": _("Pictures that cannot be read"),
    "too costly": _("Pages that take too long to convert: they are in their wikitext"),
    "changed here since": _("Pages that somebody changed here: they are left as they are"),
    "page that the old wiki does not render": _("Pages that the old wiki did not render: they are converted from the dump"),
    "author who is nobody here": _("Versions of people who are not known here: their names are kept as they were"),
    "redirect to a page that is not there": _("Redirects to a page that is not there"),
    "talk of a page that is not there": _("Discussions of a page that is not there"),
    "section of a talk page": _("Sections of discussions that could not be made comments"),
}
# Kinds that end with a name of the old wiki's.
NAMESPACE, MODEL = "namespace ", "page in "
PROBLEMS: Mapping[str, Words] = {
    "too_large": _(
        "There is too much in this dump: unpacked, it may have 4 GB and 50,000 pages. Ask who runs the site to import it with "
        "the command."
    ),
    "unreadable": _(
        "The file is not a dump of MediaWiki, or it is damaged. Make the dump again, with its history, and send it."
    ),
    "pictures": _(
        "The archive of pictures cannot be read, or holds too much. Send a ZIP or a tar of 1.6 GB at most, unpacked."
    ),
    "refused": _("You may no longer import an old wiki here. What was imported stays."),
    "stopped": _("You stopped the import. What is here stays; it can go on where it was."),
    "broken": _("Something went wrong on our side. Nothing of what is here is lost, and the import can go on where it was."),
}


@dataclass(frozen=True)
class ShownOldWiki:
    """What there is or was made of it, and what was lost: the most first. `lost` is how many things that is."""

    counts: Sequence[tuple[Words, int]]
    losses: Sequence[Loss]
    lost: int
    step: Words
    problem: Words


def old_wiki_or_404(viewer: User, page: WikiPage, public_id: str) -> OldWiki:
    """What the viewer brought to this page; Http404 for what somebody else did."""
    sent = OldWiki.objects.to_show().filter(public_id=public_id, page=page, actor=viewer).first()
    if sent is None:
        raise Http404
    return sent


def old_wikis_of(viewer: User, page: WikiPage) -> Sequence[OldWiki]:
    """What the viewer has brought to this page, the last first."""
    return list(OldWiki.objects.filter(page=page, actor=viewer).defer("counts", "losses").order_by("-sent_at")[:10])


def can_begin_now() -> Decision:
    """Have a worker read or import one: while it works on no other."""
    return denied(BUSY) if OldWiki.objects.being_worked_on().exists() else allowed


def shown_old_wiki(sent: OldWiki) -> ShownOldWiki:
    """What became of a dump, in words."""
    words = {**FOUND, **MADE}
    if sent.stage == Stage.DONE:
        del words["texts converted"]  # those of discussions too
    losses = [Loss(_lost(kind), count, examples) for kind, count, examples in sorted(sent.losses, key=lambda row: -row[1])]
    return ShownOldWiki(
        counts=[(words[name], sent.counts[name]) for name in words if sent.counts.get(name)],
        losses=losses,
        lost=sum(loss.count for loss in losses),
        step=STEPS.get(sent.step, ""),
        problem=PROBLEMS.get(sent.problem, ""),
    )


def _lost(kind: str) -> Words:
    for start, line in ((NAMESPACE, _NAMESPACE), (MODEL, _MODEL)):
        if kind.startswith(start):
            return line % {"name": kind.removeprefix(start)}
    return LOST.get(kind, kind)


_NAMESPACE: Final = pgettext_lazy("old wiki", "Pages of the namespace “%(name)s”: they are not imported")
_MODEL: Final = pgettext_lazy("old wiki", "Pages that are not wikitext but “%(name)s”: they are converted as if they were")
