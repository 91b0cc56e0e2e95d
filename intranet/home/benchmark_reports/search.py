"""Reports, each a file of the data folder, that everyone may read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, Audience
from intranet.kernel.search.definitions import Document, IndexDefinition, Name, Passage, Passages, definitions
from intranet.kernel.search.marking import marked_title, passage_address, text_excerpt
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, lines_of, sections

REPORT: Final = "report"
PAGE: Final = 3_000  # characters


def report_file(key: int) -> Path:
    return Path(settings.DATA, "reports", f"{key}.txt")


def report_keys() -> Iterator[int]:
    yield from sorted(int(file.stem) for file in report_file(0).parent.glob("*.txt"))


def report_documents(keys: Sequence[int]) -> Iterator[Document]:
    everyone = Audience.objects.get(kind=EVERYONE, key="").pk
    for key in keys:
        if report_file(key).exists():
            yield Document(key=key, audience=everyone, values={"title": (_title(key),), "text": _pages(key)})


def _pages(key: int) -> Iterator[Passage]:
    text = report_file(key).read_text()
    for number, start in enumerate(range(0, len(text), PAGE), start=1):
        yield Passage(f"Page {number}", text[start : start + PAGE], f"#page={number}", "fr")


def _title(key: int) -> str:
    return f"Rapport {key}"


def _visible(_viewer: User, keys: Sequence[int]) -> Mapping[int, str]:
    return {key: _title(key) for key in keys}


def _line(title: str, found: Hit | Suggestion) -> Line:
    address = passage_address("/reports/", found)
    return Line(title=marked_title(title, found), value=title, address=address, why=text_excerpt(found), icon="file-text")


definitions.register(
    IndexDefinition(
        kind=REPORT, fields=(Name("title", boost=3), Passages("text")), documents=report_documents, all_keys=report_keys
    )
)
sections.register(
    Section(
        kind=REPORT,
        label="Reports",
        singular="Report",
        icon="file-text",
        order=70,
        lines=lines_of(_visible, _line),
        more=lambda _text: "/reports/",
    )
)
