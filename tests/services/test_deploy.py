"""What an operator reads and copies."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.urls import URLResolver, get_resolver

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


def test_the_worker_may_make_namespaces_and_a_server_that_works_may_be_given_the_same() -> None:
    """bubblewrap needs them; without, nothing says before the first document that none is drawn."""
    units = ROOT / "deploy/systemd"
    given = (units / "namespaces.conf").read_text().partition("[Service]\n")[2]
    assert "RestrictNamespaces=cgroup ipc mnt net pid user uts" in given
    assert given in (units / "passerelle-worker.service").read_text()
    assert "RestrictNamespaces=yes" in (units / "passerelle.service").read_text()


def test_the_documentation_names_files_that_exist() -> None:
    text = (ROOT / "docs/deploy.md").read_text()
    named = set(re.findall(r"deploy/[\w./-]+\w", text)) - {"deploy/compose.env"}
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


NGINX = (ROOT / "deploy/nginx/passerelle.conf").read_text()
# What nginx writes of a request beyond its first word, by whatever name.
WHOLE = {"request", "request_uri", "uri", "document_uri", "args", "query_string", "http_referer", "is_args", "remote_user"}


def test_nginx_logs_of_an_address_its_first_word_only() -> None:
    (written,) = re.findall(r"^log_format passerelle (.+?);", NGINX, re.MULTILINE | re.DOTALL)
    variables = set(re.findall(r"\$(\w+)", written))
    assert "passerelle_place" in variables
    assert not variables & WHOLE
    (word,) = re.findall(r"~\^\(\?<place>(.+)\) \$place;", NGINX)
    for address in ("/join/secret/", "/search/?q=secret", "/groups/secret-a-name/", "//join/secret/", "/%73ecret/", "/?secret"):
        assert (found := re.match(word, address))
        assert "secret" not in found[0]
    # By itself nginx logs the whole request, and names it in its errors up to the level `error`.
    servers = NGINX.split("\nserver {")[1:]
    assert len(servers) == 2
    for server in servers:
        assert re.findall(r"access_log\s+(.+);", server) == ["/var/log/nginx/access.log passerelle"]
        assert re.findall(r"error_log\s+(.+);", server) == ["/var/log/nginx/error.log crit"]


def first_words(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and not str(entry.pattern):
            yield from first_words(entry)
        else:
            yield str(entry.pattern).partition("/")[0]


def test_the_first_word_of_an_address_is_never_a_secret() -> None:
    """It is what nginx logs: no pattern begins with what stands for a person, a thing or a secret."""
    words = set(first_words(get_resolver()))
    assert {"api", "join", "groups", "people"} <= words
    assert not [word for word in words if not re.fullmatch(r"[a-z-]*", word)]
