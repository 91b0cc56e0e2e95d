"""Every write of libraries."""
