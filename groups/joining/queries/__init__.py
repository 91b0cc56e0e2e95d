"""Reads of what brings people into groups."""
