"""The installation of `benchmark bytes`: any member sends files, and reads them."""

from intranet.settings.benchmark import *

ROOT_URLCONF = "intranet.home.benchmarks.large_files_site"
