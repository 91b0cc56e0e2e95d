"""One switch turns off what stands in `kernel.fast`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intranet.settings.environment import ROOT

ASK = (
    "import json; from django.conf import settings;"
    "print(json.dumps([settings.FAST_PATHS, settings.MIDDLEWARE, settings.DATABASES['default']['ENGINE']]))"
)


@pytest.mark.parametrize(("switch", "is_on"), [("true", True), ("false", False)])
def test_the_switch(switch: str, is_on: bool, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "intranet.settings.production",
        "PASSERELLE_DATA": str(tmp_path),
        "PASSERELLE_FAST_PATHS": switch,
    }
    asked = subprocess.run([sys.executable, "-c", ASK], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    is_fast, middleware, engine = json.loads(asked.stdout)
    assert is_fast is is_on
    assert [name.rpartition(".")[2] for name in middleware if ".fast." in name] == (
        ["RoomyStackMiddleware", "RequestCacheMiddleware"] if is_on else []
    )
    assert engine == ("intranet.kernel.fast.sqlite" if is_on else "django.db.backends.sqlite3")
