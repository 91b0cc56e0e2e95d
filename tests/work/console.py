"""Python that has Django set up and lends itself to an `Installation`: what it is asked to run, runs in a fork of it.

Python takes two seconds of a processor to start and to import everything, a fork takes next to none. The console asks the
database nothing and has no thread, so that a fork begins as a process that was started for it alone.

It is asked by a JSON array on each line of its standard input, and answers each with a line of its standard output. When its
input ends, it kills what still runs.
"""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import django
from django.core.management import execute_from_command_line


def main() -> None:
    django.setup()
    # A fork shares what its own collections leave alone.
    gc.collect()
    gc.freeze()
    running: set[int] = set()
    for line in sys.stdin:
        match json.loads(line):
            case ["command" | "script" as kind, what, output]:
                answer: int | None = os.fork()
                if not answer:
                    turn_to(Path(output))
                    run(kind, what)
                    return
                running.add(answer)
            case ["end", int(process)]:
                # Its end is taken notice of here alone: until then its number is given to no other process.
                ended, status = os.waitpid(process, os.WNOHANG)
                answer = os.waitstatus_to_exitcode(status) if ended else None
                running.discard(ended)
        print(json.dumps(answer), flush=True)  # noqa: T201
    for process in running:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def turn_to(output: Path) -> None:
    """Have this process read nothing, and say everything into a file."""
    with output.open("wb") as file, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def run(kind: str, what: list[str] | str) -> None:
    """Be `manage.py` with these arguments, or a script."""
    if kind == "command":
        sys.argv = ["manage.py", *what]
        execute_from_command_line(sys.argv)
    else:
        exec(compile(str(what), "<script>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main()
