"""Benchmarks: `manage.py benchmark NAME` measures the product as people use it, beside what it is compared with.

Each module here declares one `Benchmark`. It runs in an empty installation of its own, in a temporary folder, with real server
processes on loopback. Figures carry their unit in their name; a system to compare with that isn't installed is named as
absent, never guessed.
"""

from intranet.home.benchmarks import (
    coediting,
    directory,
    editions,
    employees,
    fanout,
    group,
    home,
    large_files,
    library,
    matching,
    mediawiki,
    passages,
    portfolio,
    publish,
    similar,
    wiki,
    wiki_history,
)
from intranet.home.benchmarks.base import Benchmark

ALL = (
    coediting.BENCHMARK,
    directory.BENCHMARK,
    editions.BENCHMARK,
    employees.BENCHMARK,
    fanout.BENCHMARK,
    group.BENCHMARK,
    home.BENCHMARK,
    large_files.BENCHMARK,
    library.BENCHMARK,
    matching.BENCHMARK,
    mediawiki.BENCHMARK,
    passages.BENCHMARK,
    portfolio.BENCHMARK,
    publish.BENCHMARK,
    similar.BENCHMARK,
    wiki.BENCHMARK,
    wiki_history.BENCHMARK,
)
BENCHMARKS: dict[str, Benchmark] = {benchmark.name: benchmark for benchmark in ALL}

__all__ = ["BENCHMARKS"]
