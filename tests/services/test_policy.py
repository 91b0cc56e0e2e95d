"""What the settings of an installation tell browsers: where forms may lead, and whose cookies are whose."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PROVIDERS = {
    "OIDC_PROVIDERS": "entra,keycloak",
    "OIDC_ENTRA_ISSUER": "https://login.example:8443/tenant/v2.0",
    "OIDC_KEYCLOAK_ISSUER": "https://sso.gouv.example/realms/etat",
    **{f"OIDC_{name}_{key}": "x" for name in ("ENTRA", "KEYCLOAK") for key in ("CLIENT_ID", "SECRET")},
}


def test_forms_lead_to_the_providers_of_sign_on_and_to_no_other_host(tmp_path: Path) -> None:
    environment = {**os.environ, **PROVIDERS, "PASSERELLE_DATA": str(tmp_path)}
    program = "from intranet.settings import base; print(*base.SECURE_CSP['form-action'])"
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=settings.ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["'self'", "https://login.example:8443", "https://sso.gouv.example"]


def test_without_a_provider_forms_stay_here() -> None:
    assert settings.SECURE_CSP["form-action"] == ["'self'"]


@pytest.mark.parametrize(
    ("public_url", "cookies"),
    [
        ("https://passerelle.gouv.example", "__Host-session __Host-csrf True True 31536000"),
        ("http://127.0.0.1:8000", "sessionid csrftoken False False 0"),
    ],
)
def test_over_https_cookies_belong_to_this_host_alone(tmp_path: Path, public_url: str, cookies: str) -> None:
    environment = {**os.environ, "PUBLIC_URL": public_url, "PASSERELLE_DATA": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "intranet.settings.production"
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS"
    program = f"from django.conf import settings; print(*(getattr(settings, name) for name in '{names}'.split()))"
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=settings.ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == cookies
