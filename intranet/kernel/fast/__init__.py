"""Shortcuts around Django and Python, each with the figure that pays for it."""
