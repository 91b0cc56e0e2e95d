"""Every page-shaped read of libraries."""
