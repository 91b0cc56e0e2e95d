"""Pages of accounts: coming in, one's own settings, administration."""
