"""Stored files: where their bytes are, how they come and go, and what is made of them (docs/decisions/stored-files.md).

A file is stored before the transaction that needs it and claimed inside it, by the row that points to it. What nobody claims
within a day is deleted.
"""
