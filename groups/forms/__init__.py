"""What members type about groups."""
