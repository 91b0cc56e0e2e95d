"""What an operator reads and copies."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"""env\.\w+\(\s*(?:prefix \+ )?["']([A-Z_]+)["']""")


def variables() -> set[str]:
    """Every variable that the settings read."""
    source = (ROOT / "intranet/settings/environment.py").read_text()
    of_providers = set(re.findall(r'prefix \+ "([A-Z_]+)"', source)) | {"ISSUER", "CLIENT_ID", "SECRET"}
    return (set(VARIABLE.findall(source)) - of_providers) | {f"OIDC_<ID>_{name}" for name in of_providers}


def documented() -> set[str]:
    """Every variable that has a line in the documentation."""
    return set(re.findall(r"^\| `([A-Z_<>a-z]+)` \|", (ROOT / "docs/environment.md").read_text(), re.MULTILINE))


def test_every_variable_is_documented_and_no_other() -> None:
    assert {"PASSERELLE_DATA", "OIDC_<ID>_ISSUER", "EMAIL_URL"} <= variables()
    assert documented() - {"DJANGO_SETTINGS_MODULE"} == variables()


def test_compose_names_known_variables_and_every_one_it_asks_for_is_in_the_example() -> None:
    text = (ROOT / "deploy/compose.yaml").read_text()
    compose = yaml.safe_load(text)
    assert set(compose["x-passerelle"]["environment"]) <= variables()
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/compose.env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) == example


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy/systemd").glob("*.service")), ids=lambda unit: unit.name)
def test_units_run_commands_that_exist(unit: Path) -> None:
    commands = re.findall(r"^Exec\w+=/opt/passerelle/\.venv/bin/python manage\.py (\w+)", unit.read_text(), re.MULTILINE)
    assert commands
    assert set(commands) <= {"migrate", "collectstatic", "serve", "worker"}


def test_the_documentation_names_files_that_exist() -> None:
    text = (ROOT / "docs/deploy.md").read_text()
    named = set(re.findall(r"deploy/[\w./-]+\w", text)) - {"deploy/compose.env"}
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]
