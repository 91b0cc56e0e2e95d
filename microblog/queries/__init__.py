"""Reads of posts and streams."""
