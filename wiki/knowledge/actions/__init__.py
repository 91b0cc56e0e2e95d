"""Every write of knowledge pages and recordings."""
