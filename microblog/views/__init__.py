"""Pages of posts and streams."""
