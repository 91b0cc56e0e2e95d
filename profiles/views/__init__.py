"""Requests to actions, queries to templates."""
