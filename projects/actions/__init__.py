"""Every write to projects."""
