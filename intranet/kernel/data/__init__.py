"""Rows by the hundred thousand, public identities, the cache, files for spreadsheets."""
