"""Reads of the discussions."""
