"""Pages of moderation: of everybody, of those who decide, and of administrators."""
