"""Every write of stored files."""
