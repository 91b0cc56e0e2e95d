"""What a place of members (a group, say) can switch on, and what of it is exported."""
