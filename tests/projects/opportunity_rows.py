"""What each address of opportunities answers to each persona, for one of the project of everyone."""

from projects.models import Application, Opportunity
from tests.projects.opportunities import offered
from tests.projects.persona_rows import MEMBERS, TEAM, Row, only, refusing
from tests.projects.world import World


def the_opportunity(world: World) -> Opportunity:
    return Opportunity.objects.first() or offered(world)


def opportunity(world: World, _kind: str) -> list[str]:
    return [the_opportunity(world).public_id]


def invited(world: World, kind: str) -> list[str]:
    return [*opportunity(world, kind), world.person("employee").public_id]


def asked(world: World, _kind: str) -> list[str]:
    """The application of somebody whom the registrar supervises."""
    values = {"text": "Moi", "supervisor": world.person("registrar")}
    row = Application.objects.get_or_create(
        opportunity=the_opportunity(world), member=world.person("contributor"), defaults=values
    )
    return [row[0].public_id]


def application(world: World, kind: str) -> list[str]:
    return [*opportunity(world, kind), *asked(world, kind)]


SEEN = dict.fromkeys(MEMBERS, 302)
RUN = {"*": 404, **dict.fromkeys(MEMBERS, 403)}

OPPORTUNITY_ROWS: dict[str, Row] = {
    "opportunities": Row(public={"*": 200}, has_project=False),
    "suggest_again": Row(public={"*": 302}, has_project=False, method="POST"),
    "agreement": Row(public=only("registrar"), has_project=False, arguments=asked),
    "new_opportunity": refusing(*TEAM),
    "new_group_opportunity": Row(
        public={"*": 404, "lead": 200, "team": 403, "contributor": 403},
        has_project=False,
        arguments=lambda world, _kind: [world.group.address],
    ),
    "opportunity": Row(public=only(*MEMBERS), has_project=False, arguments=opportunity),
    **{
        name: Row(public={**RUN, **dict.fromkeys(TEAM, 200)}, has_project=False, arguments=opportunity)
        for name in ("edit_opportunity", "choose", "people")
    },
    "close_opportunity": Row(
        public={**RUN, **dict.fromkeys(TEAM, 302)}, has_project=False, method="POST", arguments=opportunity
    ),
    "invite": Row(public={**RUN, **dict.fromkeys(TEAM, 302)}, has_project=False, method="POST", arguments=invited),
    "finish_work": Row(public=RUN, has_project=False, method="POST", arguments=application),
    "apply": Row(
        public={"*": 404, **SEEN, **dict.fromkeys(TEAM, 403)},
        has_project=False,
        method="POST",
        arguments=opportunity,
        data=lambda _world, _kind: {"text": "Je peux aider."},
    ),
    "take_application_back": Row(public={"*": 404, **SEEN}, has_project=False, method="POST", arguments=opportunity),
    "decline": Row(public={"*": 404, **SEEN}, has_project=False, method="POST", arguments=opportunity),
}
