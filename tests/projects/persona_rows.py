"""What each address of projects answers to each persona, for each kind of project: see `test_projects_personas.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from projects.models import Milestone, Offer, Participation
from tests.projects.world import World

type Answers = Mapping[str, int]

INSIDE = ("contributor", "team", "lead")
TEAM = ("team", "lead")
MEMBERS = ("employee", "other-organization employee", *INSIDE, "registrar", "partner registrar", "administrator")


def only(*personas: str, gets: int = 200, others: int = 404) -> dict[str, int]:
    """These get an answer, everybody else another."""
    return {"*": others, **dict.fromkeys(personas, gets)}


@dataclass(frozen=True)
class Row:
    """`data` and `arguments` after the address of the project are made for a world and a kind of project."""

    public: Answers
    hidden: Answers = field(default_factory=dict)
    pending: Answers = field(default_factory=dict)
    closed: Answers = field(default_factory=dict)
    method: str = "GET"
    has_project: bool = True
    arguments: Callable[[World, str], list[str]] = lambda _world, _kind: []
    data: Callable[[World, str], Mapping[str, str]] = lambda _world, _kind: {}


PAGE = Row(public=only(*MEMBERS), hidden=only(*INSIDE), closed=only(*MEMBERS))


def refusing(*personas: str, gets: int = 200, ended: Answers | None = None, **options: object) -> Row:
    """What these may do in a project that they see and others not: 403 to whoever sees it, 404 to whoever does not."""
    seen = {"*": 404, **dict.fromkeys(MEMBERS, 403)}
    inside = {"*": 404, **dict.fromkeys(INSIDE, 403), **dict.fromkeys([one for one in personas if one in INSIDE], gets)}
    public = {**seen, **dict.fromkeys(personas, gets)}
    return Row(public=public, hidden=inside, closed=ended or seen, **options)  # type: ignore[arg-type]


def participation(persona: str) -> Callable[[World, str], list[str]]:
    def found(world: World, kind: str) -> list[str]:
        rows = Participation.objects.filter(project=world.projects[kind], member=world.person(persona))
        return [rows.values_list("public_id", flat=True).first() or "0000000000000000"]

    return found


def milestone(world: World, kind: str) -> list[str]:
    made = Milestone.objects.get_or_create(project=world.projects[kind], title_fr="Jalon", due_on="2027-01-01")[0]
    return [made.public_id]


def offer(world: World, kind: str) -> list[str]:
    values = {"what": "Aider", "weekly_hours": 4, "until": "2027-01-01"}
    member = world.person("administrator")
    return [Offer.objects.get_or_create(project=world.projects[kind], member=member, defaults=values)[0].public_id]


def accept(world: World, kind: str) -> Mapping[str, str]:
    return {f"{offer(world, kind)[0]}-decision": "accept"}


REGISTRATION = {
    "public": only("lead", "registrar", "partner registrar"),
    "hidden": only("lead"),
    "pending": only("lead", "registrar", "partner registrar"),
    "closed": only("lead", "registrar", "partner registrar"),
}
PORTFOLIO = Row(public=only(*MEMBERS), has_project=False)

PROJECT_ROWS: dict[str, Row] = {
    "portfolio": PORTFOLIO,
    "csv_file": PORTFOLIO,
    "json_file": PORTFOLIO,
    "ties": PORTFOLIO,
    "mine": PORTFOLIO,
    "begin": PORTFOLIO,
    "describe": PORTFOLIO,
    "desk": Row(public=only("registrar", "partner registrar"), has_project=False),
    "project": PAGE,
    "news": PAGE,
    "team": PAGE,
    "follow": Row(
        method="POST", public=only(*MEMBERS, gets=302), hidden=only(*INSIDE, gets=302), closed=only(*MEMBERS, gets=302)
    ),
    "edit": Row(
        public={**only("lead", "registrar"), "partner registrar": 403},
        hidden=only("lead"),
        pending={**only("lead"), "registrar": 403, "partner registrar": 403},
        closed={**only(), "lead": 403, "registrar": 403, "partner registrar": 403},
    ),
    "health": refusing(*TEAM),
    "milestones": refusing(*TEAM),
    "milestone": refusing(*TEAM, gets=302, method="POST", arguments=milestone, data=lambda _world, _kind: {"act": "reach"}),
    "close": refusing("lead", "registrar"),
    "retire": refusing("lead", "registrar"),
    "role": refusing(
        "lead",
        "registrar",
        gets=302,
        method="POST",
        arguments=participation("contributor"),
        data=lambda _world, _kind: {"role": "team"},
    ),
    "finish": refusing(
        *TEAM,
        gets=302,
        method="POST",
        arguments=participation("contributor"),
        ended={"*": 404, **dict.fromkeys(MEMBERS, 403), "team": 302, "lead": 302},
    ),
    "appreciate": refusing(gets=302, method="POST", arguments=participation("lead")),
    "leave": refusing(
        "contributor",
        "team",
        "registrar",
        gets=302,
        method="POST",
        ended={"*": 404, **dict.fromkeys(MEMBERS, 403), "contributor": 302, "team": 302},
    ),
    "take_lead": refusing(method="POST"),
    "offer": Row(
        public={
            **only("employee", "other-organization employee", "registrar", "partner registrar", "administrator"),
            **dict.fromkeys(INSIDE, 403),
        },
        hidden={"*": 404, **dict.fromkeys(INSIDE, 403)},
        closed={"*": 404, **dict.fromkeys(MEMBERS, 403)},
    ),
    "take_back": Row(
        method="POST", public=only(*MEMBERS, gets=302), hidden=only(*INSIDE, gets=302), closed=only(*MEMBERS, gets=302)
    ),
    "decide_offer": refusing(*TEAM, gets=302, method="POST", arguments=offer, data=accept),
    "registration": Row(**REGISTRATION),
    "confirm": Row(
        method="POST",
        public={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
        hidden={"*": 404, "lead": 403},
        pending={"*": 404, "registrar": 302, "lead": 403, "partner registrar": 403},
        closed={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
    ),
    "ask": Row(
        method="POST",
        public={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
        pending={"*": 404, "registrar": 302, "lead": 403, "partner registrar": 403},
        hidden={"*": 404, "lead": 403},
        closed={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
        data=lambda _world, _kind: {"reason": "Pourquoi ?"},
    ),
    "answer": Row(
        method="POST",
        public={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
        pending={"*": 404, "lead": 302, "registrar": 403, "partner registrar": 403},
        hidden={"*": 404, "lead": 403},
        closed={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
        data=lambda _world, _kind: {"answer": "Parce que."},
    ),
    "withdraw": Row(
        method="POST",
        public={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
        pending={"*": 404, "lead": 302, "registrar": 403, "partner registrar": 403},
        hidden={"*": 404, "lead": 403},
        closed={"*": 404, **dict.fromkeys(("lead", "registrar", "partner registrar"), 403)},
    ),
    "partner": Row(
        method="POST",
        public={"*": 404, "partner registrar": 302, "lead": 403, "registrar": 403},
        pending={"*": 404, "partner registrar": 302, "lead": 403, "registrar": 403},
        hidden={"*": 404, "lead": 403},
        closed={"*": 404, "partner registrar": 302, "lead": 403, "registrar": 403},
        arguments=lambda world, _kind: [world.partner.public_id],
        data=lambda world, _kind: {f"{world.partner.public_id}-decision": "accept"},
    ),
}
