"""Every write to opportunities."""
