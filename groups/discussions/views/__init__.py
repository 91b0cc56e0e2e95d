"""Pages of the discussions."""
