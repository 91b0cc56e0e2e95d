"""Words in two languages, lines as people type them, dates as people write them."""
