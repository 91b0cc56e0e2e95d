"""Pages of office documents, made in the process with bounds (`blobs.sandbox`): drawn by LibreOffice, with their text.

LibreOffice reads files and addresses that a document names, whatever its settings say. It is therefore run only where
bubblewrap leaves it neither the network nor anybody's files. Elsewhere, and when it fails, there is the text alone.
"""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pypdfium2

from files import preparers
from intranet.kernel.blobs.preparers import MAX_PAGE_IMAGES, PAGE_SIDE, documents, say
from intranet.kernel.blobs.preparers.archives import RefusedError, check_archive
from intranet.kernel.blobs.sandbox import is_closed, isolation

PROGRAM: Final = "soffice"
_SETTING: Final = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
# `DisableActiveContent` would leave out charts.
_SETTINGS: Final = {
    "MacroSecurityLevel": "3",
    "DisableMacrosExecution": "true",
    "BlockUntrustedRefererLinks": "true",
}


def is_drawn_here() -> bool:
    """Whether this machine has LibreOffice, and can keep it from the network and from files."""
    return shutil.which(PROGRAM) is not None and isolation() == "bubblewrap"


@dataclass(frozen=True)
class Office:
    """One format: how its name ends, the filters of LibreOffice that read and write it, and who reads its text without it."""

    ending: str
    reads: str
    writes: str
    text: Callable[[Path, Path], None] | None = None

    def __call__(self, source: Path, target: Path) -> None:
        if zipfile.is_zipfile(source):
            try:
                check_archive(source)
            except RefusedError:
                say(target, "refused")
                raise
        # First: it is what remains when LibreOffice is ended.
        if self.text is not None:
            self.text(source, target)
        if shutil.which(PROGRAM) is None or not is_closed():
            say(target, "no_program")
            return
        drawn = self._as_pdf(source, target / "office")
        if self.is_sheets:
            _draw_sheets(drawn, target)
            return
        for path in target.glob("*.txt"):
            path.unlink()
        documents.prepare(drawn, target)

    @property
    def is_sheets(self) -> bool:
        """Whether a page is a sheet, shown as a table."""
        return self.writes.startswith("calc")

    def _as_pdf(self, source: Path, folder: Path) -> Path:
        """The document, printed. Raises SandboxError."""
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        items = "".join(_SETTING.format(name, value) for name, value in _SETTINGS.items())
        settings.write_text(f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>')
        named = folder / f"document.{self.ending}"
        named.symlink_to(source)
        command = [PROGRAM, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += [f"--infilter={self.reads}", "--convert-to", f"pdf:{self.writes}", "--outdir", str(folder), str(named)]
        # Its end is that of this process: it is in its group.
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        return folder / "document.pdf"


def _draw_sheets(drawn: Path, target: Path) -> None:
    """The picture of each sheet beside its rows, unless LibreOffice left one out. Of a sheet too large for a picture that
    somebody could read there are the rows alone.
    """
    document = pypdfium2.PdfDocument(drawn)
    if len(document) != len(list(target.glob("*.txt"))):
        return
    for number, page in islice(enumerate(document, 1), MAX_PAGE_IMAGES):
        if max(page.get_size()) <= PAGE_SIDE:
            documents.draw(page, target, number)


_WRITER: Final = "writer_pdf_Export"
_IMPRESS: Final = "impress_pdf_Export"
_CALC: Final = 'calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}'

docx = Office("docx", "MS Word 2007 XML", _WRITER, preparers.words)
doc = Office("doc", "MS Word 97", _WRITER)
odt = Office("odt", "writer8", _WRITER, preparers.writer)
rtf = Office("rtf", "Rich Text Format", _WRITER)
pptx = Office("pptx", "Impress MS PowerPoint 2007 XML", _IMPRESS, preparers.slides)
ppt = Office("ppt", "MS PowerPoint 97", _IMPRESS)
odp = Office("odp", "impress8", _IMPRESS, preparers.impress)
xlsx = Office("xlsx", "Calc MS Excel 2007 XML", _CALC, preparers.sheets)
xls = Office("xls", "MS Excel 97", _CALC, preparers.sheets)
ods = Office("ods", "calc8", _CALC, preparers.sheets)
