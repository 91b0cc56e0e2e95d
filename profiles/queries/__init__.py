"""Page-shaped reads of profiles, each with a constant number of SQL statements."""
