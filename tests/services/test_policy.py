"""The content security policy of an installation."""

import os
import subprocess
import sys
from pathlib import Path

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
