"""Every write to the plans of departures."""

from profiles.departures.actions.asking import answer, ask_as_proposed, ask_successor, keep_with_person, lose_successor
from profiles.departures.actions.closing import answer_back, close_plan, come_back, follow_departure
from profiles.departures.actions.plans import cancel_plan, change_plan, follow_plans, open_plan

__all__ = [
    "answer",
    "answer_back",
    "ask_as_proposed",
    "ask_successor",
    "cancel_plan",
    "change_plan",
    "close_plan",
    "come_back",
    "follow_departure",
    "follow_plans",
    "keep_with_person",
    "lose_successor",
    "open_plan",
]
