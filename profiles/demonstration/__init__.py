"""Invented people and organizations: the demonstration government, and crowds for measurements."""
