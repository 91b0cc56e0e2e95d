"""Pages of what brings people into groups, and of who is kept out."""
