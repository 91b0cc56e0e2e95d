"""Every write of the wiki."""
