"""What of this app is found by searching."""
