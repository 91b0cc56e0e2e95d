"""A real clamd that knows one virus, for `test_scanned_doors`."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from intranet.kernel.blobs import clamd
from tests.blobs.test_scanning import VIRUS

PROGRAM: Final = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
MAX_BYTES: Final = 1024 * 1024
_START_S: Final = 60


class Clamd:
    """The daemon with a database of one line, on a socket in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        # A body signature: the virus is found wherever it is in a file.
        (folder / "one.ndb").write_text(f"Eicar-Test:0:*:{VIRUS.hex()}\n")
        settings = {
            "LocalSocket": folder / "socket",
            "DatabaseDirectory": folder,
            "TemporaryDirectory": folder,
            "Foreground": "yes",
            "AlertExceedsMax": "yes",
            **dict.fromkeys(("StreamMaxLength", "MaxFileSize", "MaxScanSize"), MAX_BYTES),
        }
        (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        self.url = f"unix:{folder / 'socket'}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(PROGRAM), f"--config-file={self._folder / 'clamd.conf'}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _START_S
        while True:
            try:
                clamd.ping(self.url)
            except clamd.ScannerDownError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
