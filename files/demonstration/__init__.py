"""The libraries of the invented government. Nothing here exists."""
