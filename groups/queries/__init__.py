"""Page-shaped reads of groups."""
