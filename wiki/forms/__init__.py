"""What people type about pages."""
