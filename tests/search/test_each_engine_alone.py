"""An installation needs the library of its own engine and not that of the other."""

import os
import subprocess
import sys

import pytest

ALONE = """
import sys
sys.modules[sys.argv[1]] = None  # importing it fails
import django
django.setup()
from intranet.kernel.search.engines import engine
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.requests import SearchUnavailable
try:
    search(SearchRequest(kind="skill", viewer_audiences=frozenset({1}), text="«feux de forêt» gestion"))
except SearchUnavailable:
    print(type(engine()).__name__)
"""


@pytest.mark.parametrize(
    ("missing", "address", "engine"),
    [("tantivy", "http://127.0.0.1:9", "ElasticsearchEngine"), ("elasticsearch", "", "EmbeddedEngine")],
)
def test_an_engine_works_without_the_library_of_the_other(missing: str, address: str, engine: str, tmp_path: object) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "intranet.settings.test",
        "ELASTICSEARCH_URL": address,
        "PASSERELLE_DATA": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-c", ALONE, missing], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert answer.stdout.strip() == engine, answer.stderr[-500:]
