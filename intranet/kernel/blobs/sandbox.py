"""Programs that read hostile files: in a process apart, with bounds of time, memory and disk, and without the network.

The process has nothing of the site's environment. Where the system allows it (bubblewrap, or else `unshare`), it has no
network, and with bubblewrap it does not see the data folder either. This module is also what that process runs.
"""

import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1024 * 1024
_MAX_OPEN_FILES: Final = 256
_ROOT: Final = Path(__file__).resolve().parents[3]


class SandboxError(Exception):
    """The program failed, took too long or wanted too much; its last words are for operators."""


def run(function: str, source: Path, folder: Path, *, time_s: int, memory_mb: int, hidden: Path, file_mb: int = 64) -> None:
    """Run `module:function` on a file, and a folder that it writes into: files of `file_mb` each. `hidden` it must not see.

    Raises SandboxError.
    """
    limits = [str(time_s), str(memory_mb), str(file_mb)]
    command = [sys.executable, "-m", "intranet.kernel.blobs.sandbox", function, str(source), str(folder), *limits]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(folder), "TMPDIR": str(folder)}
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
        _out, said = process.communicate(timeout=time_s + 5)
    except subprocess.TimeoutExpired:
        said = b"it took too long"
    finally:
        # With everything that it has started.
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode:
        raise SandboxError(said.decode(errors="replace").strip()[-300:] or f"status {process.returncode}")


def _jail(work: str, hidden: str) -> list[str]:
    """The words before a command that take the network away, as far as the system allows."""
    kind = isolation()
    if kind == "bubblewrap":
        return [
            *_BUBBLEWRAP,
            *("--tmpfs", "/tmp", "--tmpfs", "/run"),  # noqa: S108 - it sees another one
            *("--ro-bind", str(_ROOT), str(_ROOT)),  # where the site itself may be
            *(("--tmpfs", hidden) if Path(hidden).is_dir() else ()),
            *("--bind", work, work, "--chdir", str(_ROOT), "--"),
        ]
    return list(_UNSHARE) if kind == "unshare" else []


_BUBBLEWRAP: Final = ("bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc")
_UNSHARE: Final = ("unshare", "--map-root-user", "--net", "--")


@cache
def isolation() -> str:
    """What takes the network away on this system: `bubblewrap`, `unshare`, or nothing ("")."""
    for kind, words in (("bubblewrap", (*_BUBBLEWRAP, "--")), ("unshare", _UNSHARE)):
        if shutil.which(words[0]) and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return kind
    return ""


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
