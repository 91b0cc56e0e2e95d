"""How dates, times and numbers are written in each language; Django reads `<language>/formats.py` (FORMAT_MODULE_PATH)."""
