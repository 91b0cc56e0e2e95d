"""What the pages of the wiki show."""
