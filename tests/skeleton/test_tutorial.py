"""The tutorial, docs/add-a-feature.md, shows the code that the tests run."""

import re
from pathlib import Path

from tests.architecture.sources import FEATURES, ROOT

DOCS = ROOT / "docs"
TEXT = (DOCS / "add-a-feature.md").read_text(encoding="utf-8")
# A block says after its language which file it is of; a line of three dots stands for what is left out.
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = re.compile(r"\n+…\n+")
PATH = re.compile(rf"`((?:intranet|tests|docs|{'|'.join(FEATURES)})/[\w./-]+)`")
LINK = re.compile(r"\]\(([\w./-]+)(?:#[\w-]+)?\)")


def test_the_code_of_the_tutorial_is_that_of_the_skeleton() -> None:
    blocks = BLOCK.findall(TEXT)
    assert blocks
    wrong = [
        f"{path}: {part}"
        for path, code in blocks
        for part in LEFT_OUT.split(code.strip("\n"))
        if not part or f"\n{part}\n" not in f"\n{Path(ROOT, path).read_text(encoding='utf-8')}\n"
    ]
    assert not wrong, "\n".join(wrong)


def test_every_file_that_the_tutorial_names_exists() -> None:
    named = {ROOT / path for path in PATH.findall(TEXT)} | {DOCS / path for path in LINK.findall(TEXT)}
    assert not [str(path) for path in named if not path.exists()]


def test_the_tutorial_names_every_room_of_the_skeleton() -> None:
    folder = Path(__file__).parent
    rooms = [path for path in (*folder.glob("notices/*.py"), folder / "models.py") if path.name != "__init__.py"]
    assert not [path.name for path in rooms if f"`{path.relative_to(ROOT)}`" not in TEXT]


def test_what_it_says_to_run_selects_a_test() -> None:
    names = "".join(re.findall(r"def test_\w+", "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))))
    words = re.findall(r"pytest tests/skeleton -k (\w+)", TEXT)
    assert words
    assert not [word for word in words if word not in names]


def test_every_template_is_used() -> None:
    folder = Path(__file__).parent
    code = "".join(path.read_text() for path in (*folder.rglob("notices/*.py"), *folder.rglob("*.html")))
    assert not [path.name for path in folder.rglob("*.html") if f'"skeleton/{path.name}"' not in code]
