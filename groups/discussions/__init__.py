"""Threads and replies: what the members of a group discuss."""
