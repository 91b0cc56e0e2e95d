"""A site where members send files, for the tests that need a server or a browser."""
