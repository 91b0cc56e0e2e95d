"""Programs that read hostile files: in a process apart, with bounds of time, memory and disk, and without the network.

The process has nothing of the site's environment. Where the system allows it (bubblewrap, or else `unshare`), it has no
network, and with bubblewrap it sees no files but those of programs. This module is also what that process runs.
"""

import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1024 * 1024
_MAX_OPEN_FILES: Final = 256
# Of all that a program has on the disk at once, in files of the size that one of them may have.
_MAX_FULL_FILES: Final = 16
_ISOLATION: Final = "ISOLATION"
_ROOT: Final = Path(__file__).resolve().parents[3]


class SandboxError(Exception):
    """The program failed, took too long or wanted too much; its last words are for operators."""


class OverLimitError(SandboxError):
    """It took too long, or wrote too much."""


def run(function: str, source: Path, folder: Path, *, time_s: int, memory_mb: int, hidden: Path, file_mb: int = 64) -> None:
    """Run `module:function` on a file, and a folder that it writes into: files of `file_mb` each. `hidden` it must not see.

    Raises SandboxError.
    """
    limits = [str(time_s), str(memory_mb), str(file_mb)]
    command = [sys.executable, "-m", "intranet.kernel.blobs.sandbox", function, str(source), str(folder), *limits]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    environment |= {
        _ISOLATION: isolation(),
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    process = subprocess.Popen(
        [*_jail(str(folder.parent), str(hidden)), *command],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said = _last_words(process, folder.parent, time.monotonic() + time_s + 5, _MAX_FULL_FILES * file_mb * MEGABYTE)
    finally:
        # With everything that it has started, even when it has ended itself.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    if process.returncode in _OUT_OF_TIME:
        raise OverLimitError("it took too long")
    if process.returncode:
        raise SandboxError(said.decode(errors="replace").strip()[-300:] or f"status {process.returncode}")


# As the system says it, and as bubblewrap does.
_OUT_OF_TIME: Final = (-signal.SIGXCPU, 128 + signal.SIGXCPU)


def _last_words(process: subprocess.Popen[bytes], work: Path, stop_at: float, max_bytes: int) -> bytes:
    """What it said until its end. Raises OverLimitError."""
    max_bytes += _size(work)
    while True:
        try:
            return process.communicate(timeout=1)[1]
        except subprocess.TimeoutExpired:
            if time.monotonic() > stop_at:
                raise OverLimitError("it took too long") from None
            if _size(work) > max_bytes:
                raise OverLimitError("it wrote too much") from None


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone meanwhile
            total += path.lstat().st_size
    return total


def _jail(work: str, hidden: str) -> list[str]:
    """The words before a command that take the network away, as far as the system allows."""
    kind = isolation()
    if kind == "bubblewrap":
        return [
            *_BUBBLEWRAP,
            *(("--tmpfs", hidden) if Path(hidden).is_relative_to(_ROOT) and Path(hidden).is_dir() else ()),
            *("--bind", work, work, "--chdir", str(_ROOT), "--"),
        ]
    return list(_UNSHARE) if kind == "unshare" else []


# Programs, fonts and this site. Of `/etc` nothing else: what operators keep there is not for documents.
_SEEN: Final = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/var/cache/fontconfig"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/libreoffice", "/etc/localtime"),
    *{path for name in (sys.base_prefix, sys.prefix) for path in (name, str(Path(name).resolve()))},
    str(_ROOT),
)
_BUBBLEWRAP: Final = (
    *("bwrap", "--unshare-all", "--die-with-parent", "--dev", "/dev", "--proc", "/proc"),
    *("--size", str(64 * MEGABYTE), "--tmpfs", "/tmp"),  # noqa: S108 - another one, of its own
    *(word for path in _SEEN for word in ("--ro-bind-try", path, path)),
)
_UNSHARE: Final = ("unshare", "--map-root-user", "--net", "--")


@cache
def isolation() -> str:
    """What takes the network away on this system: `bubblewrap`, `unshare`, or nothing ("")."""
    for kind, words in (("bubblewrap", (*_BUBBLEWRAP, "--")), ("unshare", _UNSHARE)):
        if shutil.which(words[0]) and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return kind
    return ""


def is_closed() -> bool:
    """In the process apart: whether it has neither the network nor any file but those of programs and what it works on."""
    return os.environ.get(_ISOLATION) == "bubblewrap"


def main(function: str, source: str, folder: str, time_s: str, memory_mb: str, file_mb: str) -> None:
    """The process apart: bound itself, then do the work."""
    for limit, value in (
        (resource.RLIMIT_CPU, int(time_s)),
        (resource.RLIMIT_AS, int(memory_mb) * MEGABYTE),
        (resource.RLIMIT_FSIZE, int(file_mb) * MEGABYTE),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    module, _colon, name = function.partition(":")
    getattr(importlib.import_module(module), name)(Path(source), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
