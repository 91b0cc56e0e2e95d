"""The installation of a benchmark, with a kind of long documents that the product doesn't have."""

from intranet.settings.benchmark import *

INSTALLED_APPS = [*INSTALLED_APPS, "intranet.home.benchmark_reports"]
