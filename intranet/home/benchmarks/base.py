"""What a benchmark is, and how its figures are gathered."""

import os
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

type Figure = float | int | str
type Options = dict[str, Any]


@dataclass
class Figures:
    """What was measured. Keys carry their unit (`p95_ms`, `rebuild_s`, `peak_rss_mib`)."""

    passerelle: dict[str, Figure] = field(default_factory=dict)
    compared: dict[str, dict[str, Figure]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    """Systems that couldn't be started here, and what is missing."""
    circumstances: dict[str, Figure] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: `run` is called in an empty, migrated installation whose data folder is temporary."""

    name: str
    summary: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Options, Callable[[str], None]], Figures]


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that `percent` % of the values do not exceed, interpolated between neighbours; 0 when there are none."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return ordered[0] if ordered else 0.0
    position = (len(ordered) - 1) * percent / 100
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def spread(name: str, durations_s: list[float]) -> dict[str, Figure]:
    """The median and the 95th percentile of durations in seconds, in milliseconds, under `name`."""
    prefix = f"{name}_" if name else ""
    return {
        f"{prefix}p50_ms": round(statistics.median(durations_s) * 1000, 1),
        f"{prefix}p95_ms": round(percentile(durations_s, 95) * 1000, 1),
    }


@contextmanager
def timed(durations: list[float]) -> Iterator[None]:
    """Adds the seconds that the block took."""
    start = time.perf_counter()
    yield
    durations.append(time.perf_counter() - start)


def peak_rss_mib(process: int) -> float:
    """The most memory that a process ever had resident, in MiB (Linux)."""
    return _status_mib(process, "VmHWM:")


def memory_mib(process: int) -> float:
    """The memory that a process has for itself now, in MiB (Linux): without the files that it reads through the system."""
    return _status_mib(process, "RssAnon:")


def cpu_s(process: int) -> float:
    """The seconds that processors have worked for a process (Linux): the same on a busy machine."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status_mib(process: int, line_begins: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(line_begins):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
