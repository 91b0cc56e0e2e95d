"""Pages of knowledge and of recordings."""
