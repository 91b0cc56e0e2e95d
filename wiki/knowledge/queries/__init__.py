"""What the pages of knowledge show."""
