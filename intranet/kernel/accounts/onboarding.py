"""The first login: steps that apps register, in their order, and that a member goes through before anything else.

A step page ends with `return advance(request, "key")`: that notes the step and goes to the next one; after the last, to the
page that was first asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.actions.settings import complete_step, finish_onboarding
from intranet.kernel.accounts.models import CompletedStep, User
from intranet.kernel.accounts.queries import has_second_factor
from intranet.kernel.registry import Registry

SESSION_KEY = "onboarding"
# Where the member wanted to go when the first login came in between.
DESTINATION_KEY = "onboarding_destination"


def _no_version() -> str:
    return ""


def _for_everybody(_member: User) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page of the first login.

    `is_done` answers from the app's own tables; without it, a step is done once its page was sent or skipped. A step with a
    `version` is asked again of everyone when the version changes (new terms of use); the others only before `onboarded_at`.
    `is_for` spares some members the step.
    """

    key: str
    label: str | Promise
    url_name: str
    order: int
    is_done: Callable[[User], bool] | None = None
    version: Callable[[], str] = _no_version
    open_url_names: tuple[str, ...] = ()
    is_for: Callable[[User], bool] = _for_everybody

    @property
    def recurs(self) -> bool:
        return self.version is not _no_version


steps = Registry[Step]("key", order="order")


def come_back_to(request: HttpRequest, address: str) -> None:
    """Have the first login end at this address of ours instead of the home page; the first one asked for is kept."""
    request.session.setdefault(DESTINATION_KEY, address)


def url_names() -> frozenset[str]:
    """The pages that stay open to who has not finished."""
    return frozenset(name for step in steps for name in (step.url_name, *step.open_url_names))


def lacks_second_factor(member: User) -> bool:
    """Whether the member administers and must set up a second factor before anything else."""
    return member.is_staff and settings.IS_SECOND_FACTOR_DEMANDED and not has_second_factor(member)


def is_held_back(member: User) -> bool:
    """Whether a step (new terms, say) or a second factor must come first: tokens and feeds wait for it as pages do."""
    return lacks_second_factor(member) or step_due(member) is not None


def step_due(member: User) -> Step | None:
    """The step where the member stands, or None when nothing is left."""
    due = [step for step in steps if (member.onboarded_at is None or step.recurs) and step.is_for(member)]
    asks = any(step.is_done is None for step in due)
    completed = set(CompletedStep.objects.filter(member=member).values_list("key", flat=True)) if asks else set()
    return next((step for step in due if not (step.is_done(member) if step.is_done else step.key in completed)), None)


def next_step(request: HttpRequest) -> Step | None:
    """The same for the member of a request, whose session remembers the answer None."""
    member = cast("User", request.user)
    fingerprint = "|".join(f"{step.key}={step.version()}" for step in steps)
    if request.session.get(SESSION_KEY) == fingerprint:
        return None
    step = step_due(member)
    if step is None:
        request.session[SESSION_KEY] = fingerprint
    return step


def advance(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """Note a step and go to the next one; after the last, where the member wanted to go. Called by the POST of a step."""
    member = cast("User", request.user)
    complete_step(member=member, key=key)
    following = next_step(request)
    if following is not None:
        return redirect(following.url_name)
    finish_onboarding(member=member)
    return redirect(request.session.pop(DESTINATION_KEY, "/"))


def progress(key: str, member: User) -> list[dict[str, Any]]:
    """The member's steps as the page of one of them shows them: `label`, `number`, and `state` done, current or waiting.

    `address` is that of the step before this one, to go back to; "" for the others.
    """
    shown = [step for step in steps if step.key == key or step.is_for(member)]
    position = [step.key for step in shown].index(key)
    states = ["done"] * position + ["current"] + ["waiting"] * (len(shown) - position - 1)
    return [
        {
            "label": step.label,
            "number": number,
            "state": state,
            "address": reverse(step.url_name) if number == position else "",
        }
        for number, (step, state) in enumerate(zip(shown, states, strict=True), start=1)
    ]


steps.register(Step(key="language", label=_("Language"), url_name="accounts:welcome_language", order=10))
