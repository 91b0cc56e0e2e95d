"""Opportunities of projects and groups."""
