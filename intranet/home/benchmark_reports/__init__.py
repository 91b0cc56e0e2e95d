"""Long documents that only a benchmark has: reports in files, found by their passages."""
